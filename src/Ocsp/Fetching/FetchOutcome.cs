using System.Net;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Fetching;

/// <summary>What came of asking a responder once.</summary>
public abstract record FetchOutcome
{
    private FetchOutcome()
    {
    }

    /// <summary>What happened, for people, in a sentence without the responder's name.</summary>
    public abstract string Explanation { get; }

    /// <summary>What it says of the responder, as opposed to the certificate.</summary>
    internal virtual ResponderSign Sign => ResponderSign.Alive;

    /// <summary>A response that says <c>successful</c>. Nothing of it is verified yet.</summary>
    /// <param name="Body">The DER.</param>
    /// <param name="Hash">The CertID hash that it was asked with.</param>
    /// <param name="GetRefused">It was asked by POST, after it had refused a GET.</param>
    /// <param name="Hints">What its HTTP headers say of its age.</param>
    public sealed record Answered(ReadOnlyMemory<byte> Body, CertIdHash Hash, bool GetRefused, HttpCacheHints Hints) : FetchOutcome
    {
        public override string Explanation => "it answered.";
    }

    /// <summary>A response with an error status (RFC 6960 section 2.3), which is not signed.</summary>
    public sealed record ResponderError(OcspResponseStatus Status, TimeSpan? RetryAfter) : FetchOutcome
    {
        public override string Explanation => Status switch
        {
            OcspResponseStatus.TryLater => "it answered tryLater.",
            OcspResponseStatus.Unauthorized => "it answered unauthorized: it does not know the certificate, or not yet.",
            OcspResponseStatus.MalformedRequest => "it answered malformedRequest, to GET and POST, SHA-1 and SHA-256.",
            OcspResponseStatus.SigRequired => "it answered sigRequired; signed requests are not supported (RFC 9919 does without).",
            OcspResponseStatus.InternalError => "it answered internalError.",
            _ => $"it answered with the status {Status}.",
        };

        internal override ResponderSign Sign =>
            Status is OcspResponseStatus.TryLater or OcspResponseStatus.InternalError ? ResponderSign.Failing : ResponderSign.Alive;
    }

    /// <summary>An HTTP status other than success.</summary>
    public sealed record HttpError(int Status, TimeSpan? RetryAfter) : FetchOutcome
    {
        public override string Explanation => $"it answered with HTTP status {Status}; expected 200.";

        internal override ResponderSign Sign => Status is >= 500 or 429 ? ResponderSign.Failing : ResponderSign.Alive;
    }

    /// <summary>A redirect, which is not followed: it could lead anywhere.</summary>
    public sealed record Redirected(int Status, string Target) : FetchOutcome
    {
        public override string Explanation => $"it redirects (HTTP status {Status}) to {Target}; redirects are not followed. "
            + "If that address is right, name it as the certificate's responder.";
    }

    /// <summary>A body that is no OCSP response.</summary>
    public sealed record NotOcsp(UnreadableReason Reason, string Detail, string? ContentType) : FetchOutcome
    {
        public override string Explanation =>
            $"its answer, of type {ContentType ?? "not said"}, is no OCSP response ({OcspHttp.ResponseType}): {Detail}";
    }

    /// <summary>A body longer than allowed; it was not read further.</summary>
    public sealed record TooLong(int Limit) : FetchOutcome
    {
        public override string Explanation => $"its answer has more than {Limit} bytes; OCSP responses have a few thousand.";
    }

    /// <summary>DNS, connecting, TLS or the connection failed.</summary>
    public sealed record Unreachable(string Detail) : FetchOutcome
    {
        public override string Explanation => $"it cannot be reached: {Detail}";

        internal override ResponderSign Sign => ResponderSign.Failing;
    }

    /// <summary>The deadline passed.</summary>
    public sealed record TimedOut(TimeSpan Deadline) : FetchOutcome
    {
        public override string Explanation => $"it did not answer completely within {Deadline.TotalSeconds:0.#} s.";

        internal override ResponderSign Sign => ResponderSign.Failing;
    }

    /// <summary>Its address is one that is not asked. No connection was made.</summary>
    public sealed record AddressRefused(IPAddress Address, string Detail) : FetchOutcome
    {
        public override string Explanation => Detail;

        internal override ResponderSign Sign => ResponderSign.None;
    }

    /// <summary>It was not asked: its breaker is open, or it asked for a pause.</summary>
    /// <param name="Until">When it may be asked again; null when it will be said.</param>
    /// <param name="Detail">Why, in a sentence.</param>
    public sealed record NotAsked(DateTimeOffset? Until, string Detail) : FetchOutcome
    {
        public override string Explanation => Detail;

        internal override ResponderSign Sign => ResponderSign.None;
    }
}

/// <summary>What one outcome says of a responder. Only transport errors, 5xx, 429, tryLater and internalError (an "inconsistent internal
/// state" of the responder, RFC 6960 section 2.3) speak against it; what concerns one certificate (unauthorized, garbage, 404) shows that it is
/// alive.</summary>
internal enum ResponderSign
{
    None,
    Alive,
    Failing,
}

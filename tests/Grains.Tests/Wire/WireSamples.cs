using OrleansOcsp.GrainContracts;
using OrleansOcsp.Grains.Catalogue;
using OrleansOcsp.Grains.Certificates;

namespace OrleansOcsp.Grains.Tests.Wire;

/// <summary>One of each message, every member set, so that every member stands in the golden file.</summary>
internal static class WireSamples
{
    private const string Key = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    private static readonly DateTimeOffset At = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<object> All { get; } =
    [
        new BucketChanges
        {
            Next = new BucketCursor(new Guid("6f637370-0000-4000-8000-000000000001"), 7),
            More = true,
            Changed = [new ResponseVersion(Key, new byte[] { 1, 2, 3 })],
        },
        new BucketCursor(new Guid("6f637370-0000-4000-8000-000000000001"), 7),
        new BucketGlance { Counts = new() { ["stapled"] = 9 }, Worst = [Report()] },
        new BucketQuery { Limit = 100, After = "00", Prefix = "01", State = "stapled" },
        new HeldCertificate
        {
            Leaf = new byte[] { 1 },
            Issuer = new byte[] { 2 },
            Response = new byte[] { 3 },
            NextAttempt = At,
            NextUpdate = At,
            State = "Stapled",
            FirstSeen = At,
            LastAttempt = At,
            Failures = 3,
            LastProblem = "problem",
            Notes = Notes(),
            Watchers = 5,
            LastWatched = At,
            Silo = "silo",
            Activation = "activation",
        },
        Notes(),
        Report(),
        new OfferReply { Outcome = OfferOutcome.Refused, Problem = "problem" },
        new OfferRequest { Leaf = new byte[] { 1 }, Issuer = new byte[] { 2 }, Response = new byte[] { 3 } },
        Notes().Responders[0],
        new ResponseVersion(Key, new byte[] { 1, 2, 3 }),
        new StapleNews
        {
            Certificate = Key,
            Response = new byte[] { 1, 2, 3 },
            Verified = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero),
            Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        },
        new WatchReply
        {
            Outcome = WatchOutcome.NotApplicable,
            Problem = "problem",
            Response = new byte[] { 1 },
            Held = new byte[] { 2 },
            CheckBack = TimeSpan.FromMinutes(5),
            NextAttempt = At,
            Attempted = true,
            ConsecutiveFailures = 3,
            Silo = "silo",
            Activation = "activation",
            Notes = Notes(),
        },
        // An observer is a reference that only a running client has.
        new WatchRequest { Leaf = new byte[] { 1 }, Issuer = new byte[] { 2 }, Known = new byte[] { 3 } },
    ];

    private static MemberReport Report() => new()
    {
        Certificate = Key,
        Gone = true,
        Response = new byte[] { 4 },
        NextAttempt = At,
        State = "expired, breaker-open",
        Tone = 3,
    };

    private static KeeperNotes Notes() => new()
    {
        Outcome = "Rejected",
        Rejection = "BadSignature",
        Since = At,
        RevocationWithdrawn = true,
        UnknownToResponder = true,
        StoreProblem = "store",
        Responders =
        [
            new ResponderNotes
            {
                Url = "http://ocsp.example.com/",
                WrittenByOperator = true,
                FailuresInRow = 5,
                OpenSince = At,
                NextProbe = At,
                PausedUntil = At,
                LastFailure = "failure",
                ClockAhead = TimeSpan.FromMinutes(6),
            },
        ],
    };
}

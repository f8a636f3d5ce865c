namespace OrleansOcsp.Explaining;

/// <summary>How handshakes for a server name end.</summary>
public enum NameState
{
    /// <summary>With the preferred certificates.</summary>
    Served,

    /// <summary>With another certificate of the name than the preferred one, which may not be served.</summary>
    OtherPair,

    /// <summary>Refused with an alert: none of its certificates may be served.</summary>
    Refused,

    /// <summary>Not served yet: its first answers are awaited.</summary>
    Waiting,
}

/// <summary>A certificate and its explanation.</summary>
public sealed record CertificateAndWhy(ExplainedCertificate Certificate, Explanation Why);

/// <summary>Why a server name is stapled or not.</summary>
/// <param name="Name">The name.</param>
/// <param name="State">How its handshakes end.</param>
/// <param name="Certificates">Its certificates, the preferred one first, each explained.</param>
/// <param name="Text">All of it, in one line.</param>
public sealed record NameExplanation(string Name, NameState State, IReadOnlyList<CertificateAndWhy> Certificates, string Text);

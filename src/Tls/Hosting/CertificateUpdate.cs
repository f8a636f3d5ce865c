namespace OrleansOcsp.Tls.Hosting;

/// <summary>What came of handing over a set of certificates.</summary>
/// <param name="Refused">Those that cannot be served; all others are taken.</param>
/// <param name="Faults">Those that are taken but whose configuration cannot work, such as HardFail without any responder.</param>
public sealed record CertificateUpdate(IReadOnlyList<CertificateFault> Refused, IReadOnlyList<CertificateFault> Faults);

/// <summary>One thing wrong with one certificate.</summary>
/// <param name="Origin">Where it came from.</param>
/// <param name="Reason">What, seen, expected, what to do.</param>
public sealed record CertificateFault(string Origin, string Reason);

namespace OrleansOcsp.Tls.Hosting;

/// <summary>Bounds and rules for <see cref="StapledCertificates"/>.</summary>
public sealed class StapledCertificatesOptions
{
    /// <summary>
    /// How long the listener waits at start for first staples, at most. Default 15 s: one fetch's whole deadline, which is longer
    /// than the 10 s that the CA/B Forum gives a responder (BR 4.10.2). Range 0 to 5 min.
    /// </summary>
    public TimeSpan StartupBudget { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Refuse clients that name a server nobody serves, or none, instead of showing them the first certificate. Default false, as
    /// nginx, Apache and HAProxy do.
    /// </summary>
    public bool StrictSni { get; set; }
}

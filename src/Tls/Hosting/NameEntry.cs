namespace OrleansOcsp.Tls.Hosting;

/// <summary>One server name, exact or wildcard, and the slot its handshakes read. The slot lives as long as the name is served.</summary>
internal sealed class NameEntry(string pattern)
{
    public string Pattern { get; } = pattern;

    public NameSlot Slot { get; } = new(new ServedName());

    /// <summary>What was last published to the slot, best first.</summary>
    public IReadOnlyList<CertificateInCare> Serving { get; set; } = [];
}

using System.Collections.Concurrent;

namespace OrleansOcsp.Certificates;

/// <summary>One object for each issuer in use, however many files hold a copy of it: ten thousand leaves of one CA do not keep ten thousand
/// copies. What is in it is immutable and found by its content, so that sharing is never seen; nothing is kept that nobody uses.</summary>
internal static class IssuerPool
{
    private const int FirstSweep = 256;

    private static readonly ConcurrentDictionary<CertificateKey, WeakReference<IssuerCertificate>> Known = new();
    private static int _sweepAt = FirstSweep;

    public static IssuerReading Read(ReadOnlyMemory<byte> der)
    {
        if (der.Length > CertificateReader.MaxLength)
        {
            return new IssuerReading.Refused($"The certificate has {der.Length} bytes; at most {CertificateReader.MaxLength} are read.");
        }

        byte[] own = der.ToArray();
        var key = CertificateKey.Of(own);
        if (Known.TryGetValue(key, out WeakReference<IssuerCertificate>? reference) && reference.TryGetTarget(out IssuerCertificate? known))
        {
            return new IssuerReading.Read(known);
        }

        if (CertificateReader.Read(own, out string explanation) is not { } fields)
        {
            return new IssuerReading.Refused(explanation);
        }

        var issuer = new IssuerCertificate(fields);
        Known[key] = new WeakReference<IssuerCertificate>(issuer);
        Sweep();
        return new IssuerReading.Read(issuer);
    }

    // Two threads may sweep at once; it costs time and nothing else.
    private static void Sweep()
    {
        if (Known.Count < Volatile.Read(ref _sweepAt))
        {
            return;
        }

        foreach (KeyValuePair<CertificateKey, WeakReference<IssuerCertificate>> entry in Known)
        {
            if (!entry.Value.TryGetTarget(out _))
            {
                Known.TryRemove(entry);
            }
        }

        Volatile.Write(ref _sweepAt, Math.Max(FirstSweep, 2 * Known.Count));
    }
}

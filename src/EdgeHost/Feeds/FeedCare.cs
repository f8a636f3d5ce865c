using OrleansOcsp.Certificates;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Tls;
using OrleansOcsp.Tls.Hosting;

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>Has a staple kept for each certificate that others serve. Thread-safe.</summary>
internal sealed class FeedCare(IStapleSource source, IIssuerLookup lookup, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Task> _ending = [];
    private Dictionary<CertificateKey, CertificateInFeed> _cared = [];

    /// <summary>The certificates now.</summary>
    public IReadOnlyList<CertificateInFeed> Certificates
    {
        get
        {
            lock (_lock)
            {
                return [.. _cared.Values];
            }
        }
    }

    /// <summary>Takes all certificates that there are, in the place of those before.</summary>
    /// <returns>What was refused.</returns>
    public CertificateUpdate Update(IReadOnlyList<CertificateEntry> entries)
    {
        List<CertificateFault> refused = [];
        lock (_lock)
        {
            Dictionary<CertificateKey, CertificateInFeed> after = [];
            foreach (CertificateEntry entry in entries)
            {
                switch (LeafCertificate.Read(entry.Leaf))
                {
                    case LeafReading.Refused unreadable:
                        refused.Add(new CertificateFault(entry.Origin, unreadable.Explanation));
                        break;
                    case LeafReading.Read { Leaf: var leaf } when !after.ContainsKey(leaf.Key):
                        after[leaf.Key] = _cared.GetValueOrDefault(leaf.Key) ?? new CertificateInFeed(entry, leaf, source, lookup, time);
                        break;
                }
            }

            _ending.RemoveAll(task => task.IsCompleted);
            _ending.AddRange(_cared.Where(cared => !after.ContainsKey(cared.Key)).Select(cared => cared.Value.DisposeAsync().AsTask()));
            _cared = after;
        }

        return new CertificateUpdate(refused, []);
    }

    public async ValueTask DisposeAsync()
    {
        Update([]);
        Task[] ending;
        lock (_lock)
        {
            ending = [.. _ending];
        }

        await Task.WhenAll(ending);
    }
}

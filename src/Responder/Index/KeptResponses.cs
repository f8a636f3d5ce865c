using System.Collections.Concurrent;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Responder.Index;

/// <summary>
/// The responses that this process keeps, by CertID and by the bytes of the plain request for it. Fed as an observer of the staple
/// source. Each
/// certificate has two CertIDs, SHA-1 and SHA-256; a keeper's staple answers for the one that it is made with, and the other goes to
/// <see cref="IOtherResponses"/>.
/// </summary>
/// <param name="others">Asked for what no keeper feeds.</param>
/// <param name="time">The clock.</param>
public sealed class KeptResponses(IOtherResponses others, TimeProvider time) : IResponseSource, IStapleObserver
{
    // The hashes that clients ask with: RFC 9919 knows SHA-1 and SHA-256.
    private static readonly CertIdHash[] Hashes = [CertIdHash.Sha1, CertIdHash.Sha256];

    private readonly ConcurrentDictionary<CertId, IndexEntry> _byCertId = new();
    private readonly ConcurrentDictionary<byte[], IndexEntry> _byRequest = new(RequestBytesComparer.Instance);
    private readonly Lock _lock = new();

    /// <summary>CertIDs that it knows.</summary>
    public int Count => _byCertId.Count;

    public HeldResponse? Recognize(ReadOnlySpan<byte> request) =>
        _byRequest.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(request, out IndexEntry? entry)
            ? entry.Current(time.GetUtcNow())
            : null;

    public ValueTask<ResponseLookup> FindAsync(CertId certId, LookupScope scope, CancellationToken cancellation)
    {
        if (!_byCertId.TryGetValue(certId, out IndexEntry? entry))
        {
            return others.FindUnknownAsync(certId, scope, cancellation);
        }

        DateTimeOffset now = time.GetUtcNow();
        if (entry.Current(now) is { } response && now < response.Window.NextUpdate)
        {
            return ValueTask.FromResult<ResponseLookup>(new ResponseLookup.Found(response));
        }

        return entry.Kept?.Current is { } staple && staple.CertIdHash != certId.Hash
            ? others.FindOtherHashAsync(entry.Wanted, staple, certId, scope, cancellation)
            : ValueTask.FromResult<ResponseLookup>(new ResponseLookup.NothingCurrent());
    }

    IStapleObservation IStapleObserver.Begin(StapleWanted wanted)
    {
        IndexEntry[] entries = [.. Hashes.Select(hash => Enter(wanted, hash))];
        return new Observation(this, entries);
    }

    private IndexEntry Enter(StapleWanted wanted, CertIdHash hash)
    {
        CertId certId = wanted.Certificate.CertId(hash);
        lock (_lock)
        {
            IndexEntry entry = _byCertId.GetOrAdd(certId, id => new IndexEntry(id, wanted));
            _byRequest[OcspRequest.For(certId).Bytes.ToArray()] = entry;
            entry.Users++;
            return entry;
        }
    }

    private void Leave(IndexEntry entry)
    {
        lock (_lock)
        {
            if (--entry.Users == 0)
            {
                _byCertId.TryRemove(entry.CertId, out _);
                _byRequest.TryRemove(OcspRequest.For(entry.CertId).Bytes.ToArray(), out _);
            }
        }
    }

    private sealed class Observation(KeptResponses index, IndexEntry[] entries) : IStapleObservation
    {
        private int _disposed;

        public void Attach(IKeptStaple kept)
        {
            foreach (IndexEntry entry in entries)
            {
                entry.Kept = kept;
            }
        }

        public void Publish(Staple staple)
        {
            foreach (IndexEntry entry in entries)
            {
                if (entry.CertId.Hash == staple.CertIdHash)
                {
                    entry.Take(staple);
                }
                else if (staple.Status == CertStatus.Revoked)
                {
                    entry.Withdraw(staple);
                }
            }
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                foreach (IndexEntry entry in entries)
                {
                    index.Leave(entry);
                }
            }
        }
    }
}

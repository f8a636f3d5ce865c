using OrleansOcsp.Certificates;
using OrleansOcsp.Storage;

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>
/// The state, and where it has no response of a certificate the one that a feed wrote for it: with the state lost and the CA out of reach,
/// other servers keep what they have. Believed no more than the state: whoever loads it verifies it.
/// </summary>
/// <param name="state">The state.</param>
/// <param name="feeds">Where files were written.</param>
/// <param name="board">The certificates, with the names of their files.</param>
internal sealed class FeedBackedStore(IStapleStore state, IReadOnlyList<FeedSettings> feeds, FeedBoard board) : IStapleStore
{
    public async ValueTask<StoreLoad> LoadAsync(CertificateKey key, CancellationToken cancellation)
    {
        StoreLoad loaded = await state.LoadAsync(key, cancellation);
        if (loaded is StoreLoad.Found { Record.Response: not null } || Written(key) is not { } written)
        {
            return loaded;
        }

        // Nobody knows when the CA gave it: so long ago that it is asked again now.
        return loaded is StoreLoad.Found found
            ? found with { Record = found.Record with { Response = written.Response, Answered = DateTimeOffset.UnixEpoch } }
            : new StoreLoad.Found(
                new StapleRecord { Response = written.Response, FirstSeen = written.At, Answered = DateTimeOffset.UnixEpoch }, StoreVersion.None);
    }

    public ValueTask<StoreSave> SaveAsync(CertificateKey key, StapleRecord record, StoreVersion expected, CancellationToken cancellation) =>
        state.SaveAsync(key, record, expected, cancellation);

    public ValueTask RemoveAsync(CertificateKey key, CancellationToken cancellation) => state.RemoveAsync(key, cancellation);

    private (byte[] Response, DateTimeOffset At)? Written(CertificateKey key)
    {
        if (board.Find(key) is not { } subject)
        {
            return null;
        }

        foreach (FeedSettings feed in feeds.Where(feed => feed.Wants(subject)))
        {
            string directory = Path.GetFullPath(feed.Directory);
            if (ResponseOnDisk.Read(feed.Format, subject, directory) is { } response && subject.MayBeMeantBy(response))
            {
                return (response, File.GetLastWriteTimeUtc(feed.Format.ResponseFile(subject, directory)!));
            }
        }

        return null;
    }
}

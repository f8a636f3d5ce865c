using System.Threading.Channels;
using OrleansOcsp.Certificates;

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>What one reader of the board has not read yet: which certificates changed, each once however often. Used under the board's
/// lock, but for the bell.</summary>
internal sealed class FeedListener
{
    private readonly Channel<bool> _bell =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly HashSet<CertificateKey> _changed = [];

    /// <summary>Rings after every change; many changes ring once.</summary>
    public ChannelReader<bool> Bell => _bell.Reader;

    /// <summary>Other certificates are shown: everything is new. So it is for who has just come.</summary>
    public bool All { get; private set; } = true;

    /// <summary>Which changed, where not all did.</summary>
    public IReadOnlyCollection<CertificateKey> Changed => _changed;

    public void Add(CertificateKey changed)
    {
        if (!All)
        {
            _changed.Add(changed);
        }

        _bell.Writer.TryWrite(true);
    }

    public void AddAll()
    {
        Clear();
        All = true;
        _bell.Writer.TryWrite(true);
    }

    public void Clear()
    {
        _changed.Clear();
        All = false;
    }
}

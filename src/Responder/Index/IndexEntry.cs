using OrleansOcsp.Lifecycle;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Responder.Index;

/// <summary>What is held for one CertID of a kept certificate.</summary>
internal sealed class IndexEntry(CertId certId, StapleWanted wanted)
{
    private readonly Lock _lock = new();
    private volatile HeldResponse? _response;
    private Staple? _staple;

    public CertId CertId { get; } = certId;

    public StapleWanted Wanted { get; } = wanted;

    /// <summary>Keepers that feed it: two while a certificate is handed over from one configuration to the next.</summary>
    public int Users { get; set; }

    /// <summary>The keeper that says when a newer response will be asked for; null before it is there.</summary>
    public IKeptStaple? Kept { get; set; }

    public void Take(Staple staple)
    {
        lock (_lock)
        {
            if (staple.Supersedes(_staple))
            {
                _staple = staple;

                // The keeper plans after it publishes; the first request to come asks it for the refresh point.
                _response = new HeldResponse(staple.Bytes, staple.Window, refreshAt: staple.Window.ThisUpdate);
            }
        }
    }

    /// <summary>The CA has said revoked under another hash: what says good here and is not newer must not be handed out any more.</summary>
    public void Withdraw(Staple revoked)
    {
        lock (_lock)
        {
            if (_staple is { Status: CertStatus.Good } good && revoked.Supersedes(good))
            {
                _response = null;
            }
        }
    }

    /// <summary>The response, with a refresh point ahead of <paramref name="now"/> where its keeper knows one.</summary>
    public HeldResponse? Current(DateTimeOffset now)
    {
        HeldResponse? response = _response;
        if (response is null || now < response.RefreshAt || Kept?.Snapshot().NextAttempt is not { } next || next <= response.RefreshAt)
        {
            return response;
        }

        HeldResponse later = response.WithRefreshAt(next);
        lock (_lock)
        {
            if (ReferenceEquals(_response, response))
            {
                _response = later;
            }
        }

        return later;
    }
}

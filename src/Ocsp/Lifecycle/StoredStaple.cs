using OrleansOcsp.Certificates;
using OrleansOcsp.Storage;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Lifecycle;

/// <summary>One certificate's place in the store: what comes from there is verified like an answer from the network. One call at a time.</summary>
internal sealed class StoredStaple(CertificateKey key, IStapleStore store, KeeperContext context)
{
    // A store that takes longer is left to itself; the staple is published meanwhile.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly Task<StoreSave> Nothing = Task.FromResult<StoreSave>(new StoreSave.Conflict());

    private StoreVersion _version;
    private Task<StoreSave> _saving = Nothing;

    /// <summary>Why the last save failed; null: it did not.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads and verifies. A response whose window has ended is kept for its order only: nothing older is to come after it.</summary>
    public async Task<LifecycleEvent.Loaded> LoadAsync(IssuedCertificate certificate, CancellationToken cancellation)
    {
        switch (await store.LoadAsync(key, cancellation).AsTask().WaitAsync(cancellation))
        {
            case StoreLoad.Found found:
                _version = found.Version;
                if (found.Warning is { } warning)
                {
                    Log.StoredUnreadable(context.Logger, key, warning);
                }

                return new LifecycleEvent.Loaded(Verify(certificate, found.Record), found.Record);
            case StoreLoad.Failed failed:
                Log.StoredUnreadable(context.Logger, key, failed.Problem);
                return new LifecycleEvent.Loaded(null, null);
            default:
                _version = StoreVersion.None;
                return new LifecycleEvent.Loaded(null, null);
        }
    }

    /// <summary>Writes. While an earlier save has not ended, no other is begun.</summary>
    public async Task<StoreSave> SaveAsync(StapleRecord record, CancellationToken cancellation)
    {
        bool ended = await EndsAsync(_saving, cancellation);
        if (ended)
        {
            _saving = WriteAsync(record, cancellation);
            ended = await EndsAsync(_saving, cancellation);
        }

        StoreSave saved = new StoreSave.Failed($"the store has not answered within {Patience.TotalSeconds:0} s.");
        if (ended)
        {
            saved = await _saving;
            _saving = Nothing;
        }

        if (saved is StoreSave.Failed failed && Problem is null)
        {
            Log.NotSaved(context.Logger, key, failed.Problem);
        }
        else if (saved is StoreSave.Saved && Problem is not null)
        {
            Log.SavedAgain(context.Logger, key);
        }

        Problem = saved switch
        {
            StoreSave.Failed now => now.Problem,
            StoreSave.Saved => null,
            _ => Problem, // a conflict is merged and saved once more
        };
        return saved;
    }

    // However it ends: whether it failed is for the next line to see.
    private async Task<bool> EndsAsync(Task save, CancellationToken cancellation)
    {
        await save.WaitAsync(Patience, context.Time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        return save.IsCompleted;
    }

    private async Task<StoreSave> WriteAsync(StapleRecord record, CancellationToken cancellation)
    {
        StoreSave saved = await store.SaveAsync(key, record, _version, cancellation);
        if (saved is StoreSave.Saved { Version: var version })
        {
            _version = version;
        }

        return saved;
    }

    private Staple? Verify(IssuedCertificate certificate, StapleRecord record)
    {
        if (record.Response is not { } response)
        {
            return null;
        }

        StapleVerdict verdict = context.Verifier.Verify(certificate, response, context.Time.GetUtcNow());
        if (verdict is StapleVerdict.Rejected { Reason: StapleRejection.Expired } && record.Answered is { } then)
        {
            verdict = context.Verifier.Verify(certificate, response, then);
        }

        if (verdict is StapleVerdict.Accepted accepted)
        {
            return accepted.Staple;
        }

        Log.StoredRefused(context.Logger, key, VerdictText.FirstLine(verdict), string.Join(' ', VerdictText.Sentences(verdict)));
        return null;
    }
}

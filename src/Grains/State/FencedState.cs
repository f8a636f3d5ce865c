using Orleans.Storage;

namespace OrleansOcsp.Grains.State;

/// <summary>
/// What a grain remembers, read and written when the grain says so. Orleans' own facet reads before the grain is activated, so that a
/// grain could not be activated with the database down. The version number is a fence: of two activations that believe they are the only
/// one, one writes.
/// </summary>
internal sealed class FencedState<T>(IGrainStorage storage, string name, GrainId grain)
    where T : class, new()
{
    private readonly GrainState<T> _state = new();

    /// <summary>Reads what is there; null: nothing.</summary>
    /// <exception cref="Exception">The storage cannot be reached: whatever its provider throws.</exception>
    public async Task<T?> ReadAsync()
    {
        await storage.ReadStateAsync(name, grain, _state);
        return _state.RecordExists ? _state.State : null;
    }

    /// <summary>Writes over what was last read or written here.</summary>
    /// <returns>False: somebody else wrote meanwhile. Read, merge, write again.</returns>
    /// <exception cref="Exception">The storage cannot be reached. The write may have happened all the same.</exception>
    public async Task<bool> WriteAsync(T value)
    {
        _state.State = value;
        try
        {
            await storage.WriteStateAsync(name, grain, _state);
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    /// <summary>Removes it, whoever wrote last.</summary>
    /// <exception cref="Exception">The storage cannot be reached.</exception>
    public async Task RemoveAsync()
    {
        await storage.ReadStateAsync(name, grain, _state);
        await storage.ClearStateAsync(name, grain, _state);
    }
}

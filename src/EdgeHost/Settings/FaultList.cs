namespace OrleansOcsp.EdgeHost.Settings;

/// <summary>Collects what is wrong with a configuration, so that an operator sees all of it at once.</summary>
internal sealed class FaultList
{
    private readonly List<string> _faults = [];
    private readonly IReadOnlyDictionary<string, string> _spoken;

    /// <param name="spoken">How the operator wrote a setting, by its key: <c>--listen</c> for <c>Listen:0</c>.</param>
    public FaultList(IReadOnlyDictionary<string, string>? spoken = null) => _spoken = spoken ?? new Dictionary<string, string>();

    /// <summary>The faults, in the order in which they were found.</summary>
    public IReadOnlyList<string> All => _faults;

    /// <summary>Adds a fault of one setting.</summary>
    /// <param name="key">The setting's key, <c>Backends:web:Address</c>.</param>
    /// <param name="problem">What follows the key in the sentence: what was seen, what was expected, what to do.</param>
    public void Add(string key, string problem) => _faults.Add($"{_spoken.GetValueOrDefault(key, key)} {problem}");
}

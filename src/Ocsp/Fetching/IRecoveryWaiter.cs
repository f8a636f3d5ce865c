namespace OrleansOcsp.Fetching;

/// <summary>A certificate that could not be asked about, because its responder was down or wanted a pause.</summary>
internal interface IRecoveryWaiter
{
    /// <summary>When its staple ends; long ago when it has none. The earliest goes first.</summary>
    DateTimeOffset Urgency { get; }

    /// <summary>The longest that it lets itself be put off.</summary>
    TimeSpan Patience { get; }

    /// <summary>Asking is worth it now. Called from any thread; must be quick and not throw.</summary>
    void Recovered();
}

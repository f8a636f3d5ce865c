using FsCheck;

namespace OrleansOcsp.Ocsp.Tests.Forge;

/// <summary>How properties are checked.</summary>
internal static class Law
{
    /// <summary>Throws on a counterexample, and names the seed to replay it with.</summary>
    public static Config Config { get; } = Config.QuickThrowOnFailure.WithMaxTest(1000).WithQuietOnSuccess(true);
}

namespace OrleansOcsp.EdgeHost;

/// <summary>What the program tells the shell. From 64 on: the numbers of sysexits.h, which service managers know.</summary>
internal static class ExitCode
{
    /// <summary>Done; what was asked about is good.</summary>
    public const int Good = 0;

    /// <summary>What was asked about is not good; or the edge could not start, and may the next time.</summary>
    public const int Bad = 1;

    /// <summary>Nobody could be asked.</summary>
    public const int Unreachable = 2;

    /// <summary>EX_USAGE: a command line that makes no sense.</summary>
    public const int Usage = 64;

    /// <summary>EX_NOINPUT: a file that cannot be used.</summary>
    public const int UnusableFile = 66;

    /// <summary>EX_CONFIG: a configuration that cannot work; starting again does not help (systemd: RestartPreventExitStatus=78).</summary>
    public const int Configuration = 78;
}

using System.Runtime.InteropServices;

namespace OrleansOcsp.Tls.Interop;

/// <summary>Looks once whether the system's OpenSSL is one that this library is written for.</summary>
internal static class OpenSslLibrary
{
    // OpenSSL must not tear itself down in an atexit handler while threads are still inside it; .NET's own cryptography asks for the same.
    private const ulong InitNoAtExit = 0x00080000;
    private const ulong InitLoadConfig = 0x00000040;
    private const ulong InitLoadStrings = 0x00200000 | 0x00000002;

    private static readonly Lazy<string?> Problem = new(Load);

    /// <exception cref="PlatformNotSupportedException">OpenSSL 3 is missing or of another kind; says what to install.</exception>
    public static void EnsureUsable()
    {
        if (Problem.Value is { } problem)
        {
            throw new PlatformNotSupportedException(problem);
        }
    }

    /// <summary>Why this machine cannot be used, or null.</summary>
    /// <param name="isLinux">Whether the system is Linux.</param>
    /// <param name="runtimeIdentifier">.NET's name of the platform, such as <c>linux-musl-x64</c>.</param>
    /// <param name="missing">The first library that could not be loaded, or null.</param>
    /// <param name="version">OpenSSL's version as it says itself; null when it could not be asked.</param>
    internal static string? FindProblem(bool isLinux, string runtimeIdentifier, string? missing, Version? version)
    {
        if (!isLinux)
        {
            return $"Stapled TLS runs on Linux with OpenSSL 3; this is {runtimeIdentifier}. Run it in a Debian, Ubuntu, Fedora or RHEL container.";
        }

        if (runtimeIdentifier.Contains("musl", StringComparison.Ordinal))
        {
            return $"Stapled TLS needs a Linux with glibc; this is {runtimeIdentifier}, built for musl (Alpine). Use a Debian or Ubuntu based image.";
        }

        if (missing is not null || version is null)
        {
            return $"Stapled TLS needs OpenSSL 3: {missing ?? LibCrypto.Name} could not be loaded. Install it "
                + "(Debian 12, Ubuntu 22.04: libssl3; Debian 13, Ubuntu 24.04: libssl3t64; Fedora, RHEL 9: openssl-libs).";
        }

        return version.Major == 3
            ? null
            : $"Stapled TLS needs OpenSSL 3.x; {LibCrypto.Name} says it is {version}. Install the distribution's OpenSSL 3.";
    }

    private static string? Load()
    {
        bool isLinux = OperatingSystem.IsLinux();
        string? missing = null;
        Version? version = null;
        if (isLinux)
        {
            missing = Array.Find([LibCrypto.Name, LibSsl.Name], name => !NativeLibrary.TryLoad(name, out _));
            version = missing is null ? ReadVersion() : null;
        }

        string? problem = FindProblem(isLinux, RuntimeInformation.RuntimeIdentifier, missing, version);
        return problem is null && LibSsl.OPENSSL_init_ssl(InitNoAtExit | InitLoadConfig | InitLoadStrings, 0) != 1
            ? $"OpenSSL {version} does not start: {OpenSslError.Describe(OpenSslError.Take())}. Look at the openssl.cnf it reads (OPENSSL_CONF)."
            : problem;
    }

    private static Version ReadVersion()
        => new((int)LibCrypto.OPENSSL_version_major(), (int)LibCrypto.OPENSSL_version_minor(), (int)LibCrypto.OPENSSL_version_patch());
}

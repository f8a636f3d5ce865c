using System.Globalization;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.Tls;
using OrleansOcsp.Tls.Hosting;

namespace OrleansOcsp.EdgeHost.Sources;

/// <summary>What the certificates' files hold at one moment.</summary>
/// <param name="Entries">The certificates to serve, in the order of the settings.</param>
/// <param name="Faults">What is wrong, one sentence a certificate or directory.</param>
/// <param name="OpenKeyFiles">Files with keys that their group or everybody may read or write.</param>
internal sealed record CertificateScan(
    IReadOnlyList<CertificateEntry> Entries, IReadOnlyList<CertificateFault> Faults, IReadOnlyList<string> OpenKeyFiles);

/// <summary>
/// Reads the certificates' files again and again. A certificate whose files are bad at the moment (a renewal half written, a disk gone)
/// stays as it was read last, until it expires; one whose files are gone from a readable directory goes. Not thread-safe.
/// </summary>
/// <param name="settings">Where the certificates lie.</param>
/// <param name="trustedIssuers">Issuers that the operator named for all, DER.</param>
/// <param name="time">By which certificates are valid.</param>
/// <param name="keyless">Whether private keys are left alone: nothing is served from here.</param>
internal sealed class CertificateShelf(
    IReadOnlyList<CertificateSettings> settings, IReadOnlyList<ReadOnlyMemory<byte>> trustedIssuers, TimeProvider time, bool keyless = false)
{
    /// <summary>By setting, then by origin.</summary>
    private readonly Dictionary<string, Dictionary<string, Held>> _held =
        settings.ToDictionary(setting => setting.Key, _ => new Dictionary<string, Held>());

    public CertificateScan Scan()
    {
        List<CertificateFault> faults = [];
        foreach (CertificateSettings setting in settings)
        {
            try
            {
                Scan(setting, FolderListing.List(setting.Location), faults);
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                faults.Add(new CertificateFault(setting.Key, $"the directory cannot be read: {unreadable.Message}"));
            }
        }

        List<LoadedCertificate> held = [.. settings.SelectMany(setting => _held[setting.Key].Values).Select(held => held.Certificate)];
        return new CertificateScan(
            [.. held.Select(loaded => loaded.Entry)], faults, [.. held.Select(loaded => loaded.OpenKeyFile).OfType<string>()]);
    }

    private void Scan(CertificateSettings setting, IReadOnlyList<CertificateFiles> listed, List<CertificateFault> faults)
    {
        Dictionary<string, Held> before = _held[setting.Key];
        Dictionary<string, Held> after = [];
        foreach (CertificateFiles files in keyless ? [.. listed.Select(WithoutKey)] : listed)
        {
            Held? old = before.GetValueOrDefault(files.Origin);
            try
            {
                byte[] fingerprint = CertificateLoader.Fingerprint(files, setting);
                Held held = old is not null && old.Fingerprint.AsSpan().SequenceEqual(fingerprint)
                    ? old
                    : Read(fingerprint, files, setting);
                ThrowUnlessValid(held.Certificate);
                after[files.Origin] = held;
                faults.AddRange(held.NoIssuer is { } fault ? [fault] : []);
            }
            catch (UnusableFileException unusable)
            {
                bool goesOn = old is not null && time.GetUtcNow() < old.Certificate.NotAfter;
                faults.Add(new CertificateFault(files.Origin, unusable.Message + (goesOn ? " The certificate read before goes on." : "")));
                if (goesOn)
                {
                    after[files.Origin] = old!;
                }
            }
        }

        _held[setting.Key] = after;
    }

    private static CertificateFiles WithoutKey(CertificateFiles files) => files is CertificateFiles.Pair pair ? pair with { Key = null } : files;

    private Held Read(byte[] fingerprint, CertificateFiles files, CertificateSettings setting)
    {
        LoadedCertificate loaded = CertificateLoader.Load(files, setting);
        return new Held(fingerprint, loaded, IssuerCheck.FindFault(loaded.Entry, trustedIssuers));
    }

    private void ThrowUnlessValid(LoadedCertificate loaded)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (now >= loaded.NotAfter)
        {
            throw new UnusableFileException(string.Create(CultureInfo.InvariantCulture,
                $"The certificate in {loaded.Entry.Origin} expired on {loaded.NotAfter:u}. Renew it."));
        }

        if (now < loaded.NotBefore)
        {
            throw new UnusableFileException(string.Create(CultureInfo.InvariantCulture,
                $"The certificate in {loaded.Entry.Origin} is valid only from {loaded.NotBefore:u}. Is the clock right?"));
        }
    }

    /// <summary>A certificate as it was read last, and from which bytes: files that did not change are not parsed again.</summary>
    private sealed record Held(byte[] Fingerprint, LoadedCertificate Certificate, CertificateFault? NoIssuer);
}

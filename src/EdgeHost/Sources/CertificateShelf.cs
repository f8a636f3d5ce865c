using System.Globalization;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.Tls;
using OrleansOcsp.Tls.Hosting;

namespace OrleansOcsp.EdgeHost.Sources;

/// <summary>What the certificates' files hold at one moment.</summary>
/// <param name="Entries">The certificates to serve, in the order of the settings.</param>
/// <param name="Faults">What is wrong, one sentence a certificate or directory.</param>
/// <param name="OpenKeyFiles">Files with keys that their group or everybody may read or write.</param>
/// <param name="Files">Where each entry was read, in the same order: an entry does not say where its key lies.</param>
/// <param name="IsNews">Whether any of it may differ from the scan before.</param>
internal sealed record CertificateScan(
    IReadOnlyList<CertificateEntry> Entries,
    IReadOnlyList<CertificateFault> Faults,
    IReadOnlyList<string> OpenKeyFiles,
    IReadOnlyList<CertificateFiles> Files,
    bool IsNews);

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
    private readonly Shelf[] _shelves = [.. settings.Select(setting => new Shelf(setting, new FolderListing(setting.Location, time)))];

    public CertificateScan Scan()
    {
        List<CertificateFault> faults = [];
        bool news = false;
        foreach (Shelf shelf in _shelves)
        {
            try
            {
                news |= Scan(shelf, shelf.Listing.List(), faults);
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                faults.Add(new CertificateFault(shelf.Setting.Key, $"the directory cannot be read: {unreadable.Message}"));
            }
        }

        List<Held> held = [.. _shelves.SelectMany(shelf => shelf.Held.Values)];
        return new CertificateScan(
            [.. held.Select(one => one.Certificate.Entry)],
            faults,
            [.. held.Select(one => one.Certificate.OpenKeyFile).OfType<string>()],
            [.. held.Select(one => one.Files)],
            news);
    }

    /// <returns>Whether anything may differ from the scan before.</returns>
    private bool Scan(Shelf shelf, IReadOnlyList<CertificateFiles> listed, List<CertificateFault> faults)
    {
        Dictionary<string, Held> before = shelf.Held;
        Dictionary<string, Held> after = [];
        foreach (CertificateFiles files in listed)
        {
            Held? old = before.GetValueOrDefault(files.Origin);
            try
            {
                Held held = Look(old, files, shelf.Setting);
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

        shelf.Held = after;
        return after.Count != before.Count || after.Any(one => before.GetValueOrDefault(one.Key) != one.Value);
    }

    private Held Look(Held? old, CertificateFiles files, CertificateSettings setting)
    {
        // First the stamps, then what they are of: a change in between is read at once and again at the next scan, never missed. A key that is left
        // alone counts as well: who has it read by others wants to know where it lies.
        FileStamp[]? stamps = CertificateFingerprint.Stamps(files, setting, time.GetUtcNow());
        if (old?.Stamps is { } known && stamps is not null && known.AsSpan().SequenceEqual(stamps))
        {
            return old;
        }

        CertificateFiles read = keyless ? WithoutKey(files) : files;
        byte[] fingerprint = CertificateFingerprint.Read(read, setting);
        if (old is not null && old.Fingerprint.AsSpan().SequenceEqual(fingerprint))
        {
            return old with { Files = files == old.Files ? old.Files : files, Stamps = stamps }; // one copy of the paths will do
        }

        LoadedCertificate loaded = CertificateLoader.Load(read, setting);
        return new Held(files, stamps, fingerprint, loaded, IssuerCheck.FindFault(loaded.Entry, trustedIssuers));
    }

    private static CertificateFiles WithoutKey(CertificateFiles files) => files is CertificateFiles.Pair pair ? pair with { Key = null } : files;

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

    /// <summary>What was found for one setting.</summary>
    private sealed class Shelf(CertificateSettings setting, FolderListing listing)
    {
        public CertificateSettings Setting => setting;

        public FolderListing Listing => listing;

        /// <summary>By origin.</summary>
        public Dictionary<string, Held> Held { get; set; } = [];
    }

    /// <summary>A certificate as it was read last, and from which bytes: files that did not change are not read again where that can be known
    /// without, and not parsed again.</summary>
    private sealed record Held(
        CertificateFiles Files, FileStamp[]? Stamps, byte[] Fingerprint, LoadedCertificate Certificate, CertificateFault? NoIssuer);
}

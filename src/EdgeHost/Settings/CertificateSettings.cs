using OrleansOcsp.Tls;
using OrleansOcsp.Tls.Hosting;

namespace OrleansOcsp.EdgeHost.Settings;

/// <summary>One entry of <c>Certificates</c>: where certificates lie and what holds for all of them.</summary>
internal sealed record CertificateSettings(CertificateLocation Location)
{
    /// <summary>The entry's key, <c>Certificates:0</c>, for messages.</summary>
    public required string Key { get; init; }

    /// <summary>What a handshake does without a staple. Default: the edge's own <c>Policy</c>.</summary>
    public StaplePolicy Policy { get; init; } = StaplePolicy.Auto;

    /// <summary>Server names to serve the certificate for, exact or with one left-most <c>*</c>. Default: the names in the
    /// certificate.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>
    /// URLs of responders to ask instead of those that the certificate names. The operator wrote them, so private and loopback addresses
    /// are allowed. Default: those of the certificate.
    /// </summary>
    public IReadOnlyList<Uri> Responders { get; init; } = [];

    /// <summary>A PEM or DER file with the issuer, for a chain that lacks it. Default: the chain, then caIssuers (RFC 5280
    /// 4.2.2.1).</summary>
    public string? Issuer { get; init; }

    /// <summary>A file whose first line is the password of encrypted keys or of the PFX. Default: none.</summary>
    public string? PasswordFile { get; init; }

    /// <param name="reader">The section.</param>
    /// <param name="policy">Where it says none.</param>
    /// <param name="keyless">Nothing is served from it: a chain may come without its key.</param>
    public static CertificateSettings? Read(SettingsReader reader, StaplePolicy policy, bool keyless = false)
    {
        string? folder = reader.Text("Directory");
        string? chain = reader.Text("Chain");
        string? key = reader.Text("Key");
        string? pfx = reader.Text("Pfx");
        CertificateLocation? location = (folder, chain, key, pfx) switch
        {
            (not null, null, null, null) => new CertificateLocation.Folder(folder),
            (null, not null, not null, null) => new CertificateLocation.Pair(chain, key),
            (null, not null, null, null) when keyless => new CertificateLocation.Pair(chain, null),
            (null, null, null, not null) => new CertificateLocation.Pfx(pfx),
            _ => null,
        };
        IReadOnlyList<string> names = reader.Values<string>("Names", ServerNamePattern.TryNormalize, BackendSettings.ServerNameExpected);
        IReadOnlyList<Uri> responders = reader.Values<Uri>("Responders", HttpUrls.TryParse, HttpUrls.Expected);
        StaplePolicy own = reader.Value("Policy", policy, PolicyWords.TryParse, PolicyWords.Expected);
        string? issuer = reader.Text("Issuer");
        string? passwordFile = reader.Text("PasswordFile");
        reader.Close();
        if (location is null)
        {
            reader.Fault("Directory", "or Chain with Key, or Pfx, is needed: exactly one of the three.");
            return null;
        }

        if (location is CertificateLocation.Folder && names.Count > 0)
        {
            reader.Fault("Names", "cannot be given for a directory of several certificates; name the files with Chain and Key.");
        }

        return new CertificateSettings(location)
        {
            Key = reader.Path,
            Policy = own,
            Names = names,
            Responders = responders,
            Issuer = issuer,
            PasswordFile = passwordFile,
        };
    }
}

/// <summary>Where certificates lie. Paths are relative to the working directory.</summary>
internal abstract record CertificateLocation
{
    private CertificateLocation()
    {
    }

    /// <summary>A directory: certbot's <c>live/NAME/{fullchain,privkey}.pem</c>, flat <c>NAME.pem</c> + <c>NAME.key</c>, <c>NAME.pfx</c>
    /// or <c>.p12</c>.</summary>
    public sealed record Folder(string Path) : CertificateLocation;

    /// <summary>A PEM file with the leaf first, then its issuers; and a PEM file with the key, null where none is needed.</summary>
    public sealed record Pair(string Chain, string? Key) : CertificateLocation;

    /// <summary>A PKCS#12 file.</summary>
    public sealed record Pfx(string Path) : CertificateLocation;
}

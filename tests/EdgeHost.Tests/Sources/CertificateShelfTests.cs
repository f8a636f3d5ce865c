using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using OrleansOcsp.Authority;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.EdgeHost.Sources;
using OrleansOcsp.Testing;
using OrleansOcsp.Tls;

namespace OrleansOcsp.EdgeHost.Tests.Sources;

public sealed class CertificateShelfTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly CertificateAuthority _root = CertificateAuthority.CreateRoot();
    private readonly CertificateAuthority _ca;

    public CertificateShelfTests() => _ca = _root.CreateIntermediate();

    [Fact]
    public void Certbots_folders_with_their_symbolic_links_are_found()
    {
        ThrowawayCertificate leaf = Issue("a.test");
        leaf.WriteCertbotFolder(_folder.Folder("archive/a.test"));
        string live = _folder.Folder("live/a.test");
        File.CreateSymbolicLink(Path.Combine(live, "fullchain.pem"), "../../archive/a.test/fullchain.pem");
        File.CreateSymbolicLink(Path.Combine(live, "privkey.pem"), "../../archive/a.test/privkey.pem");
        File.WriteAllText(_folder["live/README"], "This directory contains your keys and certificates.");

        CertificateScan scan = Shelf(_folder["live"]).Scan();

        CertificateEntry entry = Assert.Single(scan.Entries);
        Assert.Empty(scan.Faults);
        Assert.Equal(Path.Combine(live, "fullchain.pem"), entry.Origin);
        Assert.Equal(leaf.Der, entry.Leaf, Same);
        Assert.Equal(_ca.Der, Assert.Single(entry.Chain), Same);
    }

    [Fact]
    public void Flat_pairs_and_pfx_files_are_found()
    {
        Issue("a.test").WriteTo(_folder["a.pem"], _folder["a.key"]);
        Issue("b.test").WriteTo(_folder["b.crt"], _folder["b.key"]);
        ThrowawayCertificate both = Issue("c.test");
        File.WriteAllText(_folder["c.pem"], both.ChainPem() + both.Key.ToPem());
        WritePfx(Issue("d.test"), _folder["d.pfx"], "secret");
        File.WriteAllText(_folder["password"], "secret\n");

        CertificateScan scan = Shelf(
            Setting(new CertificateLocation.Folder(_folder.Path)) with { PasswordFile = _folder["password"] }).Scan();

        Assert.Empty(scan.Faults);
        Assert.Equal(["a.pem", "b.crt", "c.pem", "d.pfx"], scan.Entries.Select(entry => Path.GetFileName(entry.Origin)));
        Assert.All(scan.Entries, entry => Assert.Equal(_ca.Der, Assert.Single(entry.Chain), Same));
    }

    [Theory]
    [InlineData("PRIVATE KEY")]
    [InlineData("RSA PRIVATE KEY")]
    [InlineData("EC PRIVATE KEY")]
    [InlineData("ENCRYPTED PRIVATE KEY")]
    public void Every_form_of_key_becomes_the_same_pkcs8(string label)
    {
        ThrowawayCertificate leaf = Issue(
            "a.test", label.StartsWith("RSA", StringComparison.Ordinal) ? ThrowawayKeyKind.Rsa2048 : ThrowawayKeyKind.EcdsaP256);
        leaf.WriteTo(_folder["a.pem"], _folder["a.key"]);
        File.WriteAllText(_folder["a.key"], KeyAs(leaf.Key.ToPkcs8(), label));
        File.WriteAllText(_folder["password"], "secret");

        CertificateScan scan = Shelf(Setting(Pair("a")) with { PasswordFile = _folder["password"] }).Scan();

        Assert.Empty(scan.Faults);
        using AsymmetricAlgorithm key = label.StartsWith("RSA", StringComparison.Ordinal) ? RSA.Create() : ECDsa.Create();
        key.ImportPkcs8PrivateKey(Assert.Single(scan.Entries).PrivateKey.Span, out _);
        Assert.Equal(leaf.Key.PublicKey.ExportSubjectPublicKeyInfo(), key.ExportSubjectPublicKeyInfo());
    }

    [Fact]
    public void Every_bad_certificate_gets_one_sentence_and_stops_no_other()
    {
        Issue("good.test").WriteTo(_folder["good.pem"], _folder["good.key"]);
        Issue("b.test").WriteTo(_folder["missing.pem"], _folder["x"]);
        Issue("c.test").WriteTo(_folder["other.pem"], _folder["other.key"]);
        File.WriteAllText(_folder["other.key"], Issue("d.test").Key.ToPem());
        Issue("e.test").WriteTo(_folder["garbage.pem"], _folder["garbage.key"]);
        File.WriteAllText(_folder["garbage.pem"], "-----BEGIN CERTIFICATE-----\nno\n");
        Issue("f.test").WriteTo(_folder["nokey.pem"], _folder["nokey.key"]);
        File.WriteAllText(_folder["nokey.key"], "-----BEGIN PRIVATE KEY-----\nMIGHAgEA");
        _ca.Issue(new LeafOptions { NotBefore = Now.AddDays(-9), NotAfter = Now.AddSeconds(-1) })
            .WriteTo(_folder["old.pem"], _folder["old.key"]);
        _ca.Issue(new LeafOptions { NotBefore = Now.AddDays(1) }).WriteTo(_folder["young.pem"], _folder["young.key"]);

        CertificateScan scan = Shelf(_folder.Path).Scan();

        Assert.Equal("good.pem", Path.GetFileName(Assert.Single(scan.Entries).Origin));
        Dictionary<string, string> faults = scan.Faults.ToDictionary(fault => Path.GetFileName(fault.Origin), fault => fault.Reason);
        Assert.Equal(6, faults.Count);
        Assert.Contains("missing.key does not exist", faults["missing.pem"], StringComparison.Ordinal);
        Assert.Contains("belongs to another certificate", faults["other.pem"], StringComparison.Ordinal);
        Assert.Contains("has no certificate that can be read", faults["garbage.pem"], StringComparison.Ordinal);
        Assert.Contains("nokey.key has no private key that can be read", faults["nokey.pem"], StringComparison.Ordinal);
        Assert.Contains("expired on", faults["old.pem"], StringComparison.Ordinal);
        Assert.Contains("is valid only from", faults["young.pem"], StringComparison.Ordinal);
    }

    [Fact]
    public void While_a_renewal_is_half_written_the_old_pair_goes_on()
    {
        ThrowawayCertificate before = Issue("a.test");
        before.WriteTo(_folder["a.pem"], _folder["a.key"]);
        CertificateShelf shelf = Shelf(_folder.Path);
        shelf.Scan();
        ThrowawayCertificate after = Issue("a.test");

        File.WriteAllText(_folder["a.pem"], after.ChainPem());
        CertificateScan half = shelf.Scan();
        Assert.Equal(before.Der, Assert.Single(half.Entries).Leaf, Same);
        Assert.EndsWith("The certificate read before goes on.", Assert.Single(half.Faults).Reason, StringComparison.Ordinal);

        File.WriteAllText(_folder["a.key"], after.Key.ToPem());
        CertificateScan whole = shelf.Scan();
        Assert.Equal(after.Der, Assert.Single(whole.Entries).Leaf, Same);
        Assert.Empty(whole.Faults);
    }

    [Fact]
    public void An_old_pair_does_not_go_on_beyond_its_own_end()
    {
        _ca.Issue(new LeafOptions { NotAfter = Now.AddHours(1) }).WriteTo(_folder["a.pem"], _folder["a.key"]);
        CertificateShelf shelf = Shelf(_folder.Path);
        Assert.Single(shelf.Scan().Entries);
        File.Delete(_folder["a.key"]);
        Assert.Single(shelf.Scan().Entries);

        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Empty(shelf.Scan().Entries);
    }

    [Fact]
    public void A_certificate_whose_files_are_gone_goes_but_not_when_the_directory_cannot_be_read()
    {
        string folder = _folder.Folder("certs");
        Issue("a.test").WriteCertbotFolder(Path.Combine(folder, "a"));
        CertificateShelf shelf = Shelf(folder);
        Assert.Single(shelf.Scan().Entries);

        Directory.Move(folder, _folder["elsewhere"]);
        CertificateScan unmounted = shelf.Scan();
        Assert.Single(unmounted.Entries);
        Assert.Equal(Path.Combine(folder, "a", "privkey.pem"), Assert.IsType<CertificateFiles.Pair>(Assert.Single(unmounted.Files)).Key);
        Assert.Contains("the directory cannot be read", Assert.Single(unmounted.Faults).Reason, StringComparison.Ordinal);

        _folder.Folder("certs");
        CertificateScan empty = shelf.Scan();
        Assert.Empty(empty.Entries);
        Assert.Empty(empty.Faults);
    }

    [Fact]
    public void A_file_that_did_not_change_gives_the_same_object()
    {
        Issue("a.test").WriteTo(_folder["a.pem"], _folder["a.key"]);
        CertificateShelf shelf = Shelf(_folder.Path);

        Assert.Same(Assert.Single(shelf.Scan().Entries), Assert.Single(shelf.Scan().Entries));
    }

    [Fact]
    public void A_key_that_others_may_read_is_named()
    {
        Issue("a.test").WriteTo(_folder["a.pem"], _folder["a.key"]);
        Assert.Empty(Shelf(_folder.Path).Scan().OpenKeyFiles);

        File.SetUnixFileMode(_folder["a.key"], UnixFileMode.UserRead | UnixFileMode.GroupRead);

        Assert.Equal([_folder["a.key"]], Shelf(_folder.Path).Scan().OpenKeyFiles);
    }

    [Fact]
    public void What_the_setting_says_stands_in_the_entry()
    {
        Issue("a.test").WriteTo(_folder["a.pem"], _folder["a.key"]);
        _root.WriteTo(_folder["root.pem"]);
        CertificateSettings setting = Setting(Pair("a")) with
        {
            Names = ["b.test"],
            Policy = StaplePolicy.HardFail,
            Responders = [new Uri("http://127.0.0.1:1/")],
            Issuer = _folder["root.pem"],
        };

        CertificateEntry entry = Assert.Single(Shelf(setting).Scan().Entries);

        Assert.Equal(["b.test"], entry.Names);
        Assert.Equal(StaplePolicy.HardFail, entry.Policy);
        Assert.Equal(setting.Responders, entry.ResponderOverride);
        Assert.Equal(_root.Der, entry.Issuer!.Value, Same);
    }

    [Fact]
    public void No_issuer_in_the_setting_is_none_in_the_entry()
    {
        Issue("a.test").WriteTo(_folder["a.pem"], _folder["a.key"]);
        Assert.Null(Assert.Single(Shelf(Setting(Pair("a"))).Scan().Entries).Issuer);
    }

    public void Dispose()
    {
        _root.Dispose();
        _folder.Dispose();
    }

    private DateTimeOffset Now => _clock.GetUtcNow();

    private ThrowawayCertificate Issue(string name, ThrowawayKeyKind kind = ThrowawayKeyKind.EcdsaP256) =>
        _ca.Issue(new LeafOptions { DnsNames = [name], KeyKind = kind });

    private CertificateShelf Shelf(string folder) => Shelf(Setting(new CertificateLocation.Folder(folder)));

    private CertificateShelf Shelf(CertificateSettings setting) => new([setting], [], _clock);

    private CertificateLocation.Pair Pair(string name) => new(_folder[name + ".pem"], _folder[name + ".key"]);

    private static CertificateSettings Setting(CertificateLocation location) => new(location) { Key = "Certificates:0" };

    private static bool Same(ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other) => one.Span.SequenceEqual(other.Span);

    private static string KeyAs(byte[] pkcs8, string label)
    {
        switch (label)
        {
            case "RSA PRIVATE KEY":
                using (RSA rsa = RSA.Create())
                {
                    rsa.ImportPkcs8PrivateKey(pkcs8, out _);
                    return rsa.ExportRSAPrivateKeyPem();
                }

            case "EC PRIVATE KEY":
                using (ECDsa ec = ECDsa.Create())
                {
                    ec.ImportPkcs8PrivateKey(pkcs8, out _);

                    // As openssl ecparam -genkey writes it.
                    return "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + ec.ExportECPrivateKeyPem();
                }

            case "ENCRYPTED PRIVATE KEY":
                using (ECDsa ec = ECDsa.Create())
                {
                    ec.ImportPkcs8PrivateKey(pkcs8, out _);
                    return ec.ExportEncryptedPkcs8PrivateKeyPem(
                        "secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000));
                }

            default:
                return PemEncoding.WriteString(label, pkcs8);
        }
    }

    private static void WritePfx(ThrowawayCertificate leaf, string path, string password)
    {
        using ECDsa key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(leaf.Key.ToPkcs8(), out _);
        using X509Certificate2 bare = leaf.ToX509Certificate2();
        X509Certificate2Collection content = [bare.CopyWithPrivateKey(key)];
        content.AddRange(leaf.Chain.Select(issuer => X509CertificateLoader.LoadCertificate(issuer.Span)).ToArray());
        File.WriteAllBytes(path, content.Export(X509ContentType.Pkcs12, password)!);
    }
}

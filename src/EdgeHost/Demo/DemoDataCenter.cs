using System.Security.Cryptography;
using OrleansOcsp.Authority;

namespace OrleansOcsp.EdgeHost.Demo;

/// <summary>
/// The files of one data centre, in a folder for each kind of process, so that each is given only its own: <c>edge</c>, <c>silo</c>,
/// <c>database</c> and <c>monitor</c>. A file that is there stays, so that what runs and what starts later agree.
/// </summary>
internal sealed class DemoDataCenter(string folder)
{
    // As long as its CA: nobody renews the nodes of a demo.
    private static readonly TimeSpan NodeLife = TimeSpan.FromDays(3650);

    private string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));

    public void Write(DemoCertificates certificates)
    {
        using CertificateAuthority cluster = certificates.OpenCluster(Name);
        string token = Secret("edge", "admin-token", static () => RandomNumberGenerator.GetHexString(32, lowercase: true));
        foreach (string kind in (string[])["edge", "silo"])
        {
            WriteNode(cluster, kind);
            WritePublic(In(kind, "issuer.pem"), certificates.IssuerPem);
            Secret(kind, "admin-token", () => token);
        }

        // Who reads /worst needs the token, and no key.
        Secret("monitor", "admin-token", () => token);
        foreach (ThrowawayCertificate leaf in certificates.Leaves)
        {
            WriteLeaf(leaf);
        }

        // The database's own folder holds nothing else and runs as a user of its own: open to it, as the folder is mounted nowhere else.
        string password = Secret("database", "password", static () => RandomNumberGenerator.GetHexString(32, lowercase: true));
        File.SetUnixFileMode(In("database", "password"), UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        // Npgsql's Passfile: host, port, database, user, password.
        Secret("silo", "pgpass", () => $"*:*:*:*:{password}\n");
    }

    private void WriteNode(CertificateAuthority cluster, string kind)
    {
        if (!File.Exists(In(kind, "node.pem")))
        {
            ThrowawayCertificate node = cluster.Issue(new LeafOptions
            {
                DnsNames = [$"{kind}.{Name}"],
                ClientAuth = true,
                NotAfter = TimeProvider.System.GetUtcNow() + NodeLife,
            });
            cluster.WriteTo(In(kind, "authority.pem"));
            node.WriteTo(In(kind, "node.pem"), In(kind, "node.key"));
        }
    }

    private void WriteLeaf(ThrowawayCertificate leaf)
    {
        string place = Path.Combine(In("edge", "certificates"), leaf.Options.DnsNames[0]);
        if (!File.Exists(Path.Combine(place, "fullchain.pem")) || File.ReadAllText(Path.Combine(place, "fullchain.pem")) != leaf.ChainPem())
        {
            leaf.WriteCertbotFolder(place);
        }
    }

    /// <returns>What the file holds, which is made if it is not there.</returns>
    private string Secret(string kind, string name, Func<string> make)
    {
        string file = In(kind, name);
        if (!File.Exists(file))
        {
            using FileStream made = new(file, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            made.Write(System.Text.Encoding.ASCII.GetBytes(make()));
        }

        return File.ReadAllText(file);
    }

    private static void WritePublic(string file, string text)
    {
        if (!File.Exists(file) || File.ReadAllText(file) != text)
        {
            File.WriteAllText(file, text);
        }
    }

    private string In(string kind, string name)
    {
        Directory.CreateDirectory(Path.Combine(folder, kind));
        return Path.Combine(folder, kind, name);
    }
}

using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using OrleansOcsp.Grains.State;

namespace OrleansOcsp.Grains.Tests.State;

/// <summary>
/// What an older version stored is read. state.1.golden holds rows as the first version wrote them, byte for byte as they lie in the
/// database; it is never written again. A state that gets a new member gets a file of its own here and keeps being read from this one.
/// </summary>
public sealed class StoredStateTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    // As SiloHost has it.
    private static readonly Orleans.Storage.OrleansGrainStorageSerializer Storage = new(
        new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>());

    private static readonly CertificateState Certificate = new()
    {
        Leaf = [1, 2, 3],
        Issuer = [4, 5],
        Response = [6],
        FirstSeen = At,
        Answered = At.AddHours(1),
        FreshUntil = At.AddHours(2),
        Failures = 3,
        LastAttempt = At.AddHours(3),
        NextAttempt = At.AddHours(4),
        LastWatched = At.AddHours(5),
    };

    private static readonly BucketState Bucket = new() { Members = ["00112233", "44556677"] };

    [Fact]
    public void A_certificate_that_the_first_version_stored_is_read_whole()
    {
        CertificateState read = Storage.Deserialize<CertificateState>(new BinaryData(Golden("certificate")))!;
        foreach (PropertyInfo member in typeof(CertificateState).GetProperties())
        {
            Assert.Equal(member.GetValue(Certificate), member.GetValue(read));
        }
    }

    [Fact]
    public void A_bucket_that_the_first_version_stored_is_read_whole() =>
        Assert.Equal(Bucket.Members, Storage.Deserialize<BucketState>(new BinaryData(Golden("bucket")))!.Members);

    /// <summary>While this holds, the version before can read what this one stores: silos go back as well as forth.</summary>
    [Fact]
    public void What_is_stored_now_is_what_the_first_version_stored()
    {
        Assert.Equal(Convert.ToHexStringLower(Golden("certificate")), Hex(Certificate));
        Assert.Equal(Convert.ToHexStringLower(Golden("bucket")), Hex(Bucket));
    }

    private static string Hex<T>(T state) => Convert.ToHexStringLower(Storage.Serialize(state));

    private static byte[] Golden(string row, [CallerFilePath] string thisFile = "")
    {
        string file = Path.Combine(Path.GetDirectoryName(thisFile)!, "state.1.golden");
        if (!File.Exists(file) && Environment.GetEnvironmentVariable("OCSP_WRITE_GOLDEN") is not null)
        {
            File.WriteAllText(file, $"certificate {Hex(Certificate)}\nbucket {Hex(Bucket)}\n");
        }

        return Convert.FromHexString(File.ReadLines(file).Select(line => line.Split(' ')).Single(parts => parts[0] == row)[1]);
    }
}

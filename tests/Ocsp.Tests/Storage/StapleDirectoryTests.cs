using OrleansOcsp.Certificates;
using OrleansOcsp.Protocol;
using OrleansOcsp.Storage;
using OrleansOcsp.Testing;

namespace OrleansOcsp.Ocsp.Tests.Storage;

/// <summary>Staples on disk: whole or not there, whoever writes, whatever lies there.</summary>
public sealed class StapleDirectoryTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly CertificateKey Key = CertificateKey.Of([1]);

    private readonly TempFolder _folder = new();
    private readonly StapleDirectory _store;

    public StapleDirectoryTests() => _store = new StapleDirectory(_folder.Path);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Name => Key.ToString();

    private string ResponseFile => Path.Combine(_folder.Path, Name[..2], Name + ".der");

    private string BookkeepingFile => Path.ChangeExtension(ResponseFile, ".json");

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_was_saved_is_loaded()
    {
        StapleRecord record = Record([1, 2, 3]);
        StoreVersion version = await SaveAsync(record);
        StoreLoad.Found found = Assert.IsType<StoreLoad.Found>(await _store.LoadAsync(Key, Cancel));
        Assert.Equal(record, found.Record);
        Assert.Equal(version, found.Version);
        Assert.Null(found.Warning);
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(ResponseFile, Cancel));
    }

    [Fact]
    public async Task Nothing_is_there_at_first_and_after_a_removal()
    {
        Assert.IsType<StoreLoad.Absent>(await _store.LoadAsync(Key, Cancel));
        await SaveAsync(Record([1]));
        await _store.RemoveAsync(Key, Cancel);
        Assert.IsType<StoreLoad.Absent>(await _store.LoadAsync(Key, Cancel));
        await _store.RemoveAsync(Key, Cancel);
    }

    [Fact]
    public async Task Bookkeeping_alone_is_saved_without_a_response_and_does_not_rewrite_one()
    {
        StoreVersion none = await SaveAsync(Record(null));
        Assert.Equal(StoreVersion.None, none);
        Assert.Equal(Record(null), Assert.IsType<StoreLoad.Found>(await _store.LoadAsync(Key, Cancel)).Record);

        StoreVersion version = await SaveAsync(Record([1]));
        DateTime written = File.GetLastWriteTimeUtc(ResponseFile);
        StoreVersion again = await SaveAsync(Record([1]) with { Failures = 7 }, version);
        Assert.Equal(version, again);
        Assert.Equal(written, File.GetLastWriteTimeUtc(ResponseFile));
        Assert.Equal(7, Assert.IsType<StoreLoad.Found>(await _store.LoadAsync(Key, Cancel)).Record.Failures);
    }

    [Fact]
    public async Task A_crash_between_writing_and_renaming_leaves_the_old_response_whole()
    {
        await SaveAsync(Record([1, 2, 3]));
        string left = Path.Combine(Path.GetDirectoryName(ResponseFile)!, DurableFile.TemporaryPrefix + "crashed");
        await File.WriteAllBytesAsync(left, [9, 9], Cancel);
        Assert.Equal([1, 2, 3], Assert.IsType<StoreLoad.Found>(await _store.LoadAsync(Key, Cancel)).Record.Response!.Value.ToArray());
        File.SetLastWriteTimeUtc(left, Start.UtcDateTime);
        Assert.Equal(1, _store.RemoveOrphans(new HashSet<CertificateKey> { Key }, Start.AddDays(1)));
        Assert.False(File.Exists(left));
    }

    [Fact]
    public async Task A_crash_between_the_response_and_its_bookkeeping_loses_no_response()
    {
        await SaveAsync(Record([1, 2, 3]));
        File.Delete(BookkeepingFile);
        StoreLoad.Found found = Assert.IsType<StoreLoad.Found>(await _store.LoadAsync(Key, Cancel));
        Assert.Equal([1, 2, 3], found.Record.Response!.Value.ToArray());
        Assert.Null(found.Warning);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[1,2]")]
    [InlineData("{\"format\":2,\"firstSeen\":\"2026-03-01T00:00:00+00:00\"}")]
    [InlineData("{\"format\":1,\"firstSeen\":\"yesterday\"}")]
    [InlineData("\u0000\u0001\u0002")]
    public async Task Bookkeeping_that_cannot_be_read_is_left_out_with_a_warning(string json)
    {
        StoreVersion version = await SaveAsync(Record([1, 2, 3]));
        await File.WriteAllTextAsync(BookkeepingFile, json, Cancel);
        StoreLoad.Found found = Assert.IsType<StoreLoad.Found>(await _store.LoadAsync(Key, Cancel));
        Assert.Equal([1, 2, 3], found.Record.Response!.Value.ToArray());
        Assert.Contains(BookkeepingFile, found.Warning, StringComparison.Ordinal);
        await SaveAsync(Record([1, 2, 3]), version);
        Assert.Null(Assert.IsType<StoreLoad.Found>(await _store.LoadAsync(Key, Cancel)).Warning);

        File.Delete(ResponseFile);
        await File.WriteAllTextAsync(BookkeepingFile, json, Cancel);
        Assert.IsType<StoreLoad.Failed>(await _store.LoadAsync(Key, Cancel));
    }

    [Fact]
    public async Task A_file_that_is_too_long_is_not_read_and_can_be_replaced()
    {
        await SaveAsync(Record([1]));
        await File.WriteAllBytesAsync(ResponseFile, new byte[OcspResponse.MaxLength + 1], Cancel);
        StoreLoad.Found found = Assert.IsType<StoreLoad.Found>(await _store.LoadAsync(Key, Cancel));
        Assert.Null(found.Record.Response);
        Assert.Contains("65537", found.Warning, StringComparison.Ordinal);
        await SaveAsync(Record([2]), found.Version);
        Assert.Equal([2], await File.ReadAllBytesAsync(ResponseFile, Cancel));
    }

    [Fact]
    public async Task A_response_that_somebody_else_wrote_meanwhile_is_not_overwritten()
    {
        StoreVersion ours = await SaveAsync(Record([1]));
        using var elsewhere = new StapleDirectory(_folder.Path);
        Assert.IsType<StoreSave.Saved>(await elsewhere.SaveAsync(Key, Record([2]), ours, Cancel));
        Assert.IsType<StoreSave.Conflict>(await _store.SaveAsync(Key, Record([3]), ours, Cancel));
        Assert.Equal([2], await File.ReadAllBytesAsync(ResponseFile, Cancel));
        Assert.IsType<StoreSave.Saved>(await _store.SaveAsync(Key, Record([2]), ours, Cancel)); // the same is no conflict
    }

    [Fact]
    public async Task Of_many_writers_at_once_one_wins_each_round_and_nothing_is_torn()
    {
        StapleDirectory[] writers = [.. Enumerable.Range(0, 4).Select(_ => new StapleDirectory(_folder.Path))];
        StoreVersion version = StoreVersion.None;
        for (byte round = 1; round <= 10; round++)
        {
            StoreSave[] saves = await Task.WhenAll(writers.Select((writer, i) =>
                writer.SaveAsync(Key, Record([.. Enumerable.Repeat((byte)(round * 10 + i), 5000)]), version, Cancel).AsTask()));
            StoreSave.Saved won = Assert.IsType<StoreSave.Saved>(Assert.Single(saves, save => save is StoreSave.Saved));
            Assert.Equal(3, saves.Count(save => save is StoreSave.Conflict));
            byte[] bytes = await File.ReadAllBytesAsync(ResponseFile, Cancel);
            Assert.Equal(5000, bytes.Length);
            Assert.Single(bytes.Distinct());
            version = won.Version;
        }

        Array.ForEach(writers, writer => writer.Dispose());
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories),
            file => Path.GetFileName(file).StartsWith(DurableFile.TemporaryPrefix, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reader_beside_a_writer_never_sees_half_a_response()
    {
        StoreVersion version = await SaveAsync(Record([.. Enumerable.Repeat((byte)0, 20_000)]));
        Task writing = Task.Run(async () =>
        {
            for (byte i = 1; i < 50; i++)
            {
                version = await SaveAsync(Record([.. Enumerable.Repeat(i, 20_000)]), version);
            }
        }, Cancel);
        while (!writing.IsCompleted)
        {
            ReadOnlyMemory<byte> read = Assert.IsType<StoreLoad.Found>(await _store.LoadAsync(Key, Cancel)).Record.Response!.Value;
            Assert.Equal(20_000, read.Length);
            Assert.Equal(-1, read.Span.IndexOfAnyExcept(read.Span[0]));
        }

        await writing;
    }

    [Fact]
    public async Task Orphans_are_removed_after_a_while_and_nothing_else_is()
    {
        CertificateKey gone = CertificateKey.Of([2]);
        CertificateKey young = CertificateKey.Of([3]);
        foreach (CertificateKey key in new[] { Key, gone, young })
        {
            await _store.SaveAsync(key, Record([1]), StoreVersion.None, Cancel);
        }

        string foreign = _folder["notes.json"];
        await File.WriteAllTextAsync(foreign, "mine", Cancel);
        foreach (string file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Where(file => !file.Contains(young.ToString(), StringComparison.Ordinal)))
        {
            File.SetLastWriteTimeUtc(file, Start.UtcDateTime);
        }

        Assert.Equal(2, _store.RemoveOrphans(new HashSet<CertificateKey> { Key }, Start.AddDays(1)));
        Assert.IsType<StoreLoad.Found>(await _store.LoadAsync(Key, Cancel));
        Assert.IsType<StoreLoad.Absent>(await _store.LoadAsync(gone, Cancel));
        Assert.IsType<StoreLoad.Found>(await _store.LoadAsync(young, Cancel));
        Assert.True(File.Exists(foreign));
    }

    [Fact]
    public async Task A_directory_that_cannot_be_written_is_said_at_start_and_at_each_save()
    {
        string file = _folder["a file"];
        await File.WriteAllTextAsync(file, "", Cancel);
        string impossible = Path.Combine(file, "below"); // root may write everywhere else
        Assert.Contains(impossible, StapleDirectory.FindFault(impossible), StringComparison.Ordinal);
        Assert.Null(StapleDirectory.FindFault(_folder["new/and/deep"]));
        Assert.Empty(Directory.EnumerateFiles(_folder["new/and/deep"]));

        using var store = new StapleDirectory(impossible);
        Assert.Contains(impossible, Assert.IsType<StoreSave.Failed>(await store.SaveAsync(Key, Record([1]), StoreVersion.None, Cancel)).Problem, StringComparison.Ordinal);
        Assert.IsNotType<StoreLoad.Found>(await store.LoadAsync(Key, Cancel));
        Assert.Equal(0, store.RemoveOrphans(new HashSet<CertificateKey>(), Start));
    }

    [Fact]
    public async Task A_file_in_place_of_a_folder_and_a_folder_in_place_of_a_file_are_values()
    {
        Directory.CreateDirectory(ResponseFile);
        Assert.IsType<StoreLoad.Failed>(await _store.LoadAsync(Key, Cancel));
        Assert.IsType<StoreSave.Failed>(await _store.SaveAsync(Key, Record([1]), StoreVersion.None, Cancel));
    }

    private static StapleRecord Record(byte[]? response) => new()
    {
        Response = response is null ? default(ReadOnlyMemory<byte>?) : response,
        FirstSeen = Start,
        Answered = Start.AddHours(1),
        FreshUntil = Start.AddHours(2),
        Failures = 3,
        LastAttempt = Start.AddHours(3),
        NextAttempt = Start.AddHours(4),
    };

    private async Task<StoreVersion> SaveAsync(StapleRecord record, StoreVersion expected = default) =>
        Assert.IsType<StoreSave.Saved>(await _store.SaveAsync(Key, record, expected, Cancel)).Version;
}

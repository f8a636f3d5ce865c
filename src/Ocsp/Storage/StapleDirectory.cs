using OrleansOcsp.Certificates;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Storage;

/// <summary>
/// Staples in a directory: for each certificate <c>ab/KEY.der</c>, the response as the CA signed it, and <c>ab/KEY.json</c>, the bookkeeping,
/// where <c>ab</c> are the first two digits of KEY. Any number of processes may use one directory.
/// </summary>
public sealed class StapleDirectory : IStapleStore, IDisposable
{
    private const int LargestBookkeeping = 4096;

    // A lock is held for two or three fsyncs. Somebody who holds it longer hangs in his disk.
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(10);
    private const int WouldBlock = 11; // EWOULDBLOCK of Linux: what .NET gives for a lock that somebody else holds

    // Disks hang, and then so does every thread that reads or writes them: not more than these.
    private readonly DiskThreads _threads = new();
    private readonly SemaphoreSlim _readers = new(8);
    private readonly SemaphoreSlim _writers = new(8);
    private readonly string _root;

    /// <summary>Uses a directory, which is made at the first write. See <see cref="FindFault"/>.</summary>
    public StapleDirectory(string path) => _root = Path.GetFullPath(path);

    /// <summary>Why a directory cannot be used, in a sentence; null: it can. Makes it if it is absent.</summary>
    public static string? FindFault(string path)
    {
        string probe = Path.Combine(path, $"{DurableFile.TemporaryPrefix}{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(path);
            DurableFile.Replace(probe, [0]);
            DurableFile.SyncDirectory(path);
            File.Delete(probe);
            return null;
        }
        catch (Exception fault) when (IsFileFault(fault))
        {
            return $"The staple directory {path} cannot be written: {fault.Message} Give this process's user the right to write there, "
                + "or name another directory.";
        }
    }

    public async ValueTask<StoreLoad> LoadAsync(CertificateKey key, CancellationToken cancellation)
    {
        await _readers.WaitAsync(cancellation);
        try
        {
            return await _threads.RunAsync(() => Load(key), cancellation);
        }
        finally
        {
            _readers.Release();
        }
    }

    public async ValueTask<StoreSave> SaveAsync(
        CertificateKey key, StapleRecord record, StoreVersion expected, CancellationToken cancellation)
    {
        await _writers.WaitAsync(cancellation);
        try
        {
            return await _threads.RunAsync(() => SaveLocked(key, record, expected, cancellation), cancellation);
        }
        finally
        {
            _writers.Release();
        }
    }

    public ValueTask RemoveAsync(CertificateKey key, CancellationToken cancellation)
    {
        try
        {
            File.Delete(ResponseFile(key));
            File.Delete(BookkeepingFile(key));
        }
        catch (Exception fault) when (IsFileFault(fault))
        {
            // What stays is an orphan: the sweep tries again.
        }

        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        _readers.Dispose();
        _writers.Dispose();
    }

    /// <inheritdoc cref="OrphanSweep.Run"/>
    public int RemoveOrphans(IReadOnlySet<CertificateKey> live, DateTimeOffset unusedSince) => OrphanSweep.Run(_root, live, unusedSince);

    private StoreLoad Load(CertificateKey key)
    {
        try
        {
            (byte[]? response, StoreVersion version, string? tooLong) = ReadResponse(key);
            Bookkeeping? bookkeeping = ReadBookkeeping(key, out string? warning);
            warning = tooLong ?? warning;
            return version == StoreVersion.None && bookkeeping is null
                ? warning is null ? new StoreLoad.Absent() : new StoreLoad.Failed(warning)
                : new StoreLoad.Found(Join(key, response, bookkeeping), version) { Warning = warning };
        }
        catch (Exception fault) when (IsFileFault(fault))
        {
            return new StoreLoad.Failed($"The staple on disk cannot be read: {fault.Message}");
        }
    }

    private StoreSave SaveLocked(CertificateKey key, StapleRecord record, StoreVersion expected, CancellationToken cancellation)
    {
        try
        {
            string folder = Path.GetDirectoryName(ResponseFile(key))!;
            Directory.CreateDirectory(folder);
            using FileStream held = Lock(folder, cancellation);
            StoreVersion wanted = ResponseVersion.Of(record.Response);
            (_, StoreVersion present, _) = ReadResponse(key);
            if (present != StoreVersion.None && present != wanted && present != expected)
            {
                return new StoreSave.Conflict();
            }

            if (present != wanted && record.Response is { } response)
            {
                DurableFile.Replace(ResponseFile(key), response.Span);
                present = wanted;
            }

            // An fsync is a third of a save, and without this file the response is still good.
            DurableFile.Replace(BookkeepingFile(key), Bookkeeping.Of(record).Write(), sync: false);
            DurableFile.SyncDirectory(folder);
            return new StoreSave.Saved(present);
        }
        catch (Exception fault) when (IsFileFault(fault))
        {
            return new StoreSave.Failed($"The staple cannot be written to {_root}: {fault.Message}");
        }
    }

    // Between looking at the present response and replacing it, no other process may replace it. The system lets go of a dead process's lock.
    private static FileStream Lock(string folder, CancellationToken cancellation)
    {
        string file = Path.Combine(folder, ".lock");
        long start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException held) when (held.HResult == WouldBlock && TimeProvider.System.GetElapsedTime(start) < LockPatience)
            {
                cancellation.WaitHandle.WaitOne(LockRetry);
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    private (byte[]? Response, StoreVersion Version, string? Warning) ReadResponse(CertificateKey key)
    {
        try
        {
            byte[]? response = DurableFile.Read(ResponseFile(key), OcspResponse.MaxLength);
            return (response, ResponseVersion.Of(response), null);
        }
        catch (InvalidDataException tooLong)
        {
            return (null, new StoreVersion("too long"), tooLong.Message);
        }
    }

    private Bookkeeping? ReadBookkeeping(CertificateKey key, out string? warning)
    {
        string file = BookkeepingFile(key);
        warning = null;
        try
        {
            if (DurableFile.Read(file, LargestBookkeeping) is not { } json)
            {
                return null;
            }

            Bookkeeping? read = Bookkeeping.Read(json, out string? problem);
            warning = problem is null ? null : $"{file} is left out: {problem}. It is written anew.";
            return read;
        }
        catch (Exception fault) when (IsFileFault(fault))
        {
            warning = $"{file} is left out: {fault.Message}";
            return null;
        }
    }

    // Without bookkeeping, the file's own time stands for when we first saw the certificate.
    private StapleRecord Join(CertificateKey key, byte[]? response, Bookkeeping? bookkeeping)
    {
        ReadOnlyMemory<byte>? bytes = response is null ? default(ReadOnlyMemory<byte>?) : response; // a null array would convert to no bytes
        return bookkeeping?.With(bytes)
            ?? new StapleRecord { Response = bytes, FirstSeen = new DateTimeOffset(File.GetLastWriteTimeUtc(ResponseFile(key)), TimeSpan.Zero) };
    }

    private string ResponseFile(CertificateKey key) => FileOf(key, ".der");

    private string BookkeepingFile(CertificateKey key) => FileOf(key, ".json");

    private string FileOf(CertificateKey key, string extension)
    {
        string name = key.ToString();
        return Path.Combine(_root, name[..2], name + extension);
    }

    private static bool IsFileFault(Exception fault) => fault is IOException or UnauthorizedAccessException or InvalidDataException;
}

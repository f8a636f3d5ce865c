using System.Security.Cryptography;

namespace OrleansOcsp.Tls.Tests.Engine;

/// <summary>Bytes that look random, and their hash as they go by: a lost, doubled or exchanged one shows.</summary>
internal sealed class Noise(long length, int seed) : HttpContent
{
    public const int Chunk = 256 * 1024;

    private readonly TaskCompletionSource<string> _hash = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The hash of all that was written, once it is.</summary>
    public Task<string> Hash => _hash.Task;

    public async Task WriteToAsync(Stream stream)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        // Lengths that fit neither records nor pages, so that every boundary falls everywhere.
        var random = new Random(seed);
        byte[] buffer = new byte[Chunk];
        for (long left = length; left > 0;)
        {
            int count = (int)Math.Min(left, random.Next(1, Chunk));
            random.NextBytes(buffer.AsSpan(0, count));
            hash.AppendData(buffer, 0, count);
            await stream.WriteAsync(buffer.AsMemory(0, count));
            left -= count;
        }

        await stream.FlushAsync();
        _hash.SetResult(Convert.ToHexString(hash.GetCurrentHash()));
    }

    /// <summary>Reads to the end, or so many bytes, and returns the hash.</summary>
    public static async Task<string> HashAsync(Stream stream, long length = long.MaxValue)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[Chunk];
        int read;
        while (length > 0 && (read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(Chunk, length)))) > 0)
        {
            hash.AppendData(buffer, 0, read);
            length -= read;
        }

        return Convert.ToHexString(hash.GetCurrentHash());
    }

    protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => WriteToAsync(stream);

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }
}

using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace OrleansOcsp.Tls.Tests.Engine;

/// <summary>Two sides of a connection cause ciphertext; the transport sees one flush at a time, everything once, and in order.</summary>
public sealed class OutboundTests
{
    private readonly Lock _gate = new();

    /// <summary>A transport that pushes back at the first byte.</summary>
    private readonly Pipe _transport = new(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1, useSynchronizationContext: false));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_written_beside_a_flush_goes_out_behind_it()
    {
        var outbound = new Outbound(_transport.Writer, _gate);
        Write(outbound, "one ");
        ValueTask flush = outbound.FlushAsync(Cancellation);
        Assert.False(flush.IsCompleted);

        Write(outbound, "two ");
        ValueTask second = outbound.FlushAsync(Cancellation);
        Write(outbound, "three");
        Assert.Equal("one two three".Length, outbound.Unflushed);

        string seen = "";
        while (seen.Length < "one two three".Length)
        {
            seen += await ReadAsync();
        }

        await flush;
        await second;
        Assert.Equal("one two three", seen);
        Assert.Equal(0, outbound.Unflushed);
    }

    [Fact]
    public async Task A_cancelled_wait_leaves_the_flush_to_itself()
    {
        var outbound = new Outbound(_transport.Writer, _gate);
        Write(outbound, "one ");
        using var impatient = new CancellationTokenSource();
        Task flush = outbound.FlushAsync(impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flush);

        Write(outbound, "two");
        Task next = outbound.FlushAsync(Cancellation).AsTask();

        Assert.Equal("one ", await ReadAsync());
        Assert.Equal("two", await ReadAsync());
        await next;
        Assert.Equal(0, outbound.Unflushed);
    }

    [Fact]
    public void A_peer_that_makes_us_answer_and_reads_nothing_reaches_a_bound()
    {
        var outbound = new Outbound(_transport.Writer, _gate);
        Write(outbound, "one");
        outbound.StartFlush();
        byte[] answer = new byte[1024];
        int written = 0;
        lock (_gate)
        {
            while (outbound.Write(answer))
            {
                written += answer.Length;
            }
        }

        Assert.Equal(2 * TlsConnection.LargestWrite, written);
    }

    [Fact]
    public async Task When_nobody_reads_any_more_writes_are_dropped_and_flushes_end()
    {
        var outbound = new Outbound(_transport.Writer, _gate);
        Write(outbound, "one");
        Task flush = outbound.FlushAsync(Cancellation).AsTask();
        Write(outbound, "two");

        await _transport.Reader.CompleteAsync(new IOException("reset"));
        await flush;

        Assert.True(outbound.IsPeerGone);
        Write(outbound, "three");
        Assert.Equal(0, outbound.Unflushed);
        await outbound.FlushAsync(Cancellation);
    }

    [Fact]
    public async Task Concurrent_writers_lose_and_double_nothing()
    {
        const int Each = 2000;
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 4096, resumeWriterThreshold: 2048, useSynchronizationContext: false));
        var outbound = new Outbound(pipe.Writer, _gate);
        Task<string> reading = Task.Run(() => new StreamReader(pipe.Reader.AsStream()).ReadToEndAsync(Cancellation), Cancellation);

        await Task.WhenAll(new[] { 'a', 'b', 'c' }.Select(writer => Task.Run(
            async () =>
            {
                for (int i = 0; i < Each; i++)
                {
                    Write(outbound, $"{writer}{i};");
                    if (writer == 'a')
                    {
                        outbound.StartFlush();
                    }
                    else
                    {
                        await outbound.FlushAsync(Cancellation);
                    }
                }

                await outbound.FlushAsync(Cancellation);
            },
            Cancellation)));
        await pipe.Writer.CompleteAsync();

        string[] seen = (await reading).Split(';', StringSplitOptions.RemoveEmptyEntries);
        foreach (char writer in "abc")
        {
            Assert.Equal(Enumerable.Range(0, Each).Select(i => $"{writer}{i}"), seen.Where(item => item[0] == writer));
        }

        Assert.Equal(3 * Each, seen.Length);
    }

    private void Write(Outbound outbound, string text)
    {
        lock (_gate)
        {
            Assert.True(outbound.Write(Encoding.ASCII.GetBytes(text)));
        }
    }

    private async Task<string> ReadAsync()
    {
        ReadResult result = await _transport.Reader.ReadAsync(Cancellation);
        string text = Encoding.ASCII.GetString(result.Buffer.ToArray());
        _transport.Reader.AdvanceTo(result.Buffer.End);
        return text;
    }
}

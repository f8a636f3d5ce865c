using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.Time.Testing;

namespace OrleansOcsp.Responder.Tests;

/// <summary>The hot path: a GET for a certificate that is kept. Kestrel's part is left out, so that what is counted is ours.</summary>
public sealed class AllocationTests
{
    private const int Requests = 10_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_get_for_a_kept_response_allocates_nothing_of_ours(bool conditional)
    {
        await using ResponderRig rig = await ResponderRig.StartAsync(new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
        KeptLeaf leaf = rig.Keep();
        var wire = new Wire("/" + Uri.EscapeDataString(Convert.ToBase64String(leaf.Request().Span)));
        if (conditional)
        {
            wire.Sent.IfNoneMatch = (await rig.GetAsync(leaf.Request())).Headers.ETag!.ToString();
        }

        HttpContext context = wire.Context();
        Ask(100); // what is made once is made
        long before = GC.GetAllocatedBytesForCurrentThread();
        Ask(Requests);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // A byte a request would be 10,000; what the runtime itself does on this thread now and then is below one each.
        Assert.InRange(allocated, 0, Requests / 2);
        Assert.Equal(conditional ? 0 : (Requests + 100L) * leaf.Keeper.Current!.Bytes.Length, wire.Written);
        Assert.Equal(conditional ? 304 : 200, context.Response.StatusCode);

        void Ask(int times)
        {
            for (int i = 0; i < times; i++)
            {
                wire.Reset();
                Task answered = rig.Endpoint.InvokeAsync(context);
                Assert.True(answered.IsCompletedSuccessfully);
            }
        }
    }

    /// <summary>What a server is for an endpoint, without a server: a request, headers, and a body that goes nowhere.</summary>
    private sealed class Wire(string target) : PipeWriter, IHttpResponseBodyFeature
    {
        private readonly byte[] _buffer = new byte[64 * 1024];
        private readonly HttpResponseFeature _response = new() { Headers = new KnownHeaders() };

        public KnownHeaders Sent { get; } = new();

        public long Written { get; private set; }

        public Stream Stream => throw new NotSupportedException();

        public PipeWriter Writer => this;

        public DefaultHttpContext Context()
        {
            var features = new FeatureCollection();
            features.Set<IHttpRequestFeature>(new HttpRequestFeature { Method = "GET", RawTarget = target, Headers = Sent });
            features.Set<IHttpResponseFeature>(_response);
            features.Set<IHttpResponseBodyFeature>(this);
            return new DefaultHttpContext(features);
        }

        public void Reset()
        {
            _response.Headers.Clear();
            _response.StatusCode = 200;
        }

        public override void Advance(int bytes) => Written += bytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer;

        public override Span<byte> GetSpan(int sizeHint = 0) => _buffer;

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(default(FlushResult));

        public override void CancelPendingFlush() => throw new NotSupportedException();

        public override void Complete(Exception? exception = null)
        {
        }

        public Task CompleteAsync() => Task.CompletedTask;

        public void DisableBuffering() => throw new NotSupportedException();

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
    }

    /// <summary>Headers that keep Content-Length as a number, as Kestrel's do.</summary>
    private sealed class KnownHeaders : IHeaderDictionary
    {
        private readonly Dictionary<string, StringValues> _values = new(StringComparer.OrdinalIgnoreCase);

        public long? ContentLength { get; set; }

        public int Count => _values.Count;

        public bool IsReadOnly => false;

        public ICollection<string> Keys => _values.Keys;

        public ICollection<StringValues> Values => _values.Values;

        public StringValues this[string key]
        {
            get => _values.GetValueOrDefault(key);
            set => _values[key] = value;
        }

        StringValues IDictionary<string, StringValues>.this[string key]
        {
            get => _values[key];
            set => _values[key] = value;
        }

        /// <summary>What the client has.</summary>
        public string IfNoneMatch
        {
            set => _values["If-None-Match"] = value;
        }

        public void Add(string key, StringValues value) => _values.Add(key, value);

        public void Add(KeyValuePair<string, StringValues> item) => _values.Add(item.Key, item.Value);

        public void Clear() => _values.Clear();

        public bool Contains(KeyValuePair<string, StringValues> item) => _values.Contains(item);

        public bool ContainsKey(string key) => _values.ContainsKey(key);

        public void CopyTo(KeyValuePair<string, StringValues>[] array, int arrayIndex) => throw new NotSupportedException();

        public IEnumerator<KeyValuePair<string, StringValues>> GetEnumerator() => _values.GetEnumerator();

        public bool Remove(string key) => _values.Remove(key);

        public bool Remove(KeyValuePair<string, StringValues> item) => _values.Remove(item.Key);

        public bool TryGetValue(string key, [MaybeNullWhen(false)] out StringValues value) => _values.TryGetValue(key, out value);

        IEnumerator IEnumerable.GetEnumerator() => _values.GetEnumerator();
    }
}

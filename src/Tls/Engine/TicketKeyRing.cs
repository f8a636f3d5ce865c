using Microsoft.Extensions.Logging;

namespace OrleansOcsp.Tls;

/// <summary>The keys of session tickets: the newest makes tickets, the older ones still read them. Handshakes take one immutable set.</summary>
/// <remarks>
/// Random keys turn every half lifetime of a ticket and are known for three turns, so a ticket is readable for the whole of its life, and what was
/// resumed with it becomes undecipherable at most one lifetime after that. Keys from a file turn when the file does.
/// A key that drops out is wiped one turn later, when no handshake can still hold the set it stood in.
/// </remarks>
internal sealed class TicketKeyRing : IDisposable
{
    private const int Known = 3;

    /// <summary>How often a file of shared keys is looked at.</summary>
    private static readonly TimeSpan FileCheck = TimeSpan.FromMinutes(1);

    private readonly string? _file;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Lock _turning = new();
    private TicketKey[] _retired = [];
    private byte[] _fileHash = [];
    private string? _lastProblem;
    private volatile TicketKey[] _keys;

    /// <exception cref="ArgumentException">The file cannot be used.</exception>
    public TicketKeyRing(StapledTlsOptions options, TimeProvider time, ILogger logger)
    {
        _file = options.TicketKeyFile;
        _logger = logger;
        TimeSpan period = options.TicketLifetime / 2;
        if (_file is null)
        {
            _keys = [TicketKey.CreateRandom()];
        }
        else
        {
            period = FileCheck;
            _keys = TicketKeyFile.Read(_file, out _fileHash);
        }

        _timer = time.CreateTimer(_ => Turn(), null, period, period);
    }

    /// <summary>The key that makes tickets.</summary>
    public TicketKey Newest => _keys[0];

    /// <summary>The key with this name; null when it is none of ours, or no longer.</summary>
    /// <param name="name">The 16 bytes that lead a ticket.</param>
    /// <param name="isNewest">False asks for a new ticket in place of this one.</param>
    public TicketKey? Find(ReadOnlySpan<byte> name, out bool isNewest)
    {
        TicketKey[] keys = _keys;
        isNewest = false;
        foreach (TicketKey key in keys)
        {
            if (key.Name.SequenceEqual(name))
            {
                isNewest = ReferenceEquals(key, keys[0]);
                return key;
            }
        }

        return null;
    }

    public void Dispose() => _timer.Dispose();

    private void Turn()
    {
        lock (_turning)
        {
            if (_file is null)
            {
                Replace([TicketKey.CreateRandom(), .. _keys.Take(Known - 1)]);
                return;
            }

            try
            {
                TicketKey[] read = TicketKeyFile.Read(_file, out byte[] hash);
                if (!hash.AsSpan().SequenceEqual(_fileHash))
                {
                    _fileHash = hash;
                    Replace(read);
                    Log.TicketKeysRead(_logger, _file, read.Length);
                }

                _lastProblem = null;
            }
            catch (ArgumentException problem)
            {
                if (_lastProblem != problem.Message)
                {
                    Log.TicketKeysNotRead(_logger, problem.Message);
                }

                _lastProblem = problem.Message;
            }
        }
    }

    private void Replace(TicketKey[] keys)
    {
        foreach (TicketKey key in _retired)
        {
            key.Wipe();
        }

        _retired = [.. _keys.Except(keys)];
        _keys = keys;
    }
}

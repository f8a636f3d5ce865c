using System.Net;
using System.Runtime.CompilerServices;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Tls;

/// <summary>
/// What is decided in one handshake: which name is served, which of its pairs may be offered, and whether it is refused. Everything is
/// taken once, when the ClientHello is seen, and kept to the end.
/// </summary>
/// <remarks>
/// Its methods run inside OpenSSL's callbacks: no lock, no I/O, no log, no managed memory. One thread at a time.
/// </remarks>
internal sealed class Handshake(ServerNames names, IPAddress? localAddress, TimeProvider time)
{
    private const int NotSeen = -1;

    private NameBytes _name;
    private int _nameLength = NotSeen;
    private ServedName? _served;
    private int _offered;

    /// <summary>Why it is refused, if it is.</summary>
    public Refusal Refusal { get; private set; }

    /// <summary>Whether the client asked for a staple. Not known of a handshake that resumes a session: OpenSSL does not ask then.</summary>
    public bool Asked { get; private set; }

    /// <summary>What was stapled: good, revoked, or nothing.</summary>
    public CertStatus? Stapled { get; private set; }

    /// <summary>Whether there was nothing to staple because none is kept for the certificate.</summary>
    public bool NothingKept { get; private set; }

    /// <summary>Whether the name that the client sent is one of the table's, not merely served by the default.</summary>
    public bool IsNameServed { get; private set; }

    /// <summary>The server name that the client sent; empty when it sent none.</summary>
    public ReadOnlySpan<byte> Name => ((ReadOnlySpan<byte>)_name)[..Math.Max(_nameLength, 0)];

    /// <summary>Decides on a ClientHello; runs a second time after a HelloRetryRequest.</summary>
    /// <param name="sent">Whether there is a server_name extension.</param>
    /// <param name="extension">Its content.</param>
    /// <returns>The fatal alert to refuse with, or 0 to go on.</returns>
    public int Decide(bool sent, ReadOnlySpan<byte> extension)
    {
        ReadOnlySpan<byte> name = default;
        if (sent && !ServerNameExtension.TryRead(extension, out name))
        {
            return Refuse(Refusal.Malformed, TlsAlert.DecodeError);
        }

        if (_nameLength == NotSeen)
        {
            // A longer name than fits is none of ours: it matches nothing, and OpenSSL refuses it by itself (unrecognized_name).
            _nameLength = Math.Min(name.Length, NameBytes.Size);
            name[.._nameLength].CopyTo(_name);
            NameSlot? slot = Find(sent, name);
            if (slot is null)
            {
                return Refuse(sent ? Refusal.UnknownName : Refusal.NoName, TlsAlert.UnrecognizedName);
            }

            _served = slot.Served;
        }
        else if (!name.SequenceEqual(Name))
        {
            // RFC 8446 section 4.1.2: the second ClientHello repeats the first but for what it lists, and server_name is not listed.
            return Refuse(Refusal.Malformed, TlsAlert.IllegalParameter);
        }

        return DecideOffer();
    }

    /// <summary>The pairs that may be offered: of each kind of key the first that may be served.</summary>
    public bool IsOffered(int pair) => (_offered & (1 << pair)) != 0;

    public ReadOnlySpan<ServedPair> Pairs => _served is { } served ? served.Pairs : default;

    /// <summary>The offered pair with this native certificate; null when it is none of them.</summary>
    public ServedPair? FindOffered(nint leaf)
    {
        for (int i = 0; i < Pairs.Length; i++)
        {
            if (IsOffered(i) && Pairs[i].Certificate.Leaf.DangerousGetHandle() == leaf)
            {
                return Pairs[i];
            }
        }

        return null;
    }

    /// <summary>The client asks for the staple of the pair that OpenSSL chose.</summary>
    /// <param name="leaf">The native certificate that it chose.</param>
    /// <param name="bytes">The response to staple; empty for none.</param>
    /// <returns>False to refuse: hard-fail and nextUpdate has passed since the ClientHello, or a certificate that was not offered.</returns>
    public bool TryTakeStaple(nint leaf, out ReadOnlySpan<byte> bytes)
    {
        Asked = true;
        bytes = default;
        if (FindOffered(leaf) is not { } pair)
        {
            return false;
        }

        DateTimeOffset now = time.GetUtcNow();
        if (pair.CanBeStapled(now))
        {
            bytes = pair.Staple!.Bytes.Span;
            Stapled = pair.Staple.Status;
            return true;
        }

        NothingKept = !pair.IsKept;
        Refusal = pair.HardFail ? Refusal.NoStaple : Refusal.None;
        return !pair.HardFail;
    }

    /// <summary>Writes what a ticket for this session says, made with this pair, and returns its length.</summary>
    public int WriteTicket(ServedPair pair, Span<byte> destination)
    {
        DateTimeOffset nextUpdate = pair.CanBeStapled(time.GetUtcNow()) ? pair.Staple!.Window.NextUpdate : DateTimeOffset.MaxValue;
        return TicketContents.Write(destination, pair.Certificate.Key, nextUpdate, Name);
    }

    /// <summary>How long a ticket that says this may still be used.</summary>
    public TimeSpan Remaining(ReadOnlySpan<byte> ticket)
        => TicketContents.TryRead(ticket, out TicketContents contents) ? contents.NextUpdate - time.GetUtcNow() : TimeSpan.Zero;

    /// <summary>Whether a ticket may be resumed here: made for this name, with a certificate that is offered now and not revoked, and with a staple
    /// whose time has not run out.</summary>
    public bool Accepts(ReadOnlySpan<byte> ticket)
    {
        if (!TicketContents.TryRead(ticket, out TicketContents contents) || !contents.IsFor(Name) || time.GetUtcNow() >= contents.NextUpdate)
        {
            return false;
        }

        for (int i = 0; i < Pairs.Length; i++)
        {
            if (IsOffered(i) && contents.IsFor(Pairs[i].Certificate.Key))
            {
                return !Pairs[i].IsRevoked;
            }
        }

        return false;
    }

    private NameSlot? Find(bool sent, ReadOnlySpan<byte> name)
    {
        NameSlot? slot = sent ? names.Find(name) : localAddress is null ? null : FindAddress(localAddress);
        IsNameServed = sent && slot is not null;
        return slot ?? names.Default;
    }

    private NameSlot? FindAddress(IPAddress address)
    {
        Span<byte> text = stackalloc byte[64];
        return address.TryFormat(text, out int length) ? names.Find(text[..length]) : null;
    }

    private int DecideOffer()
    {
        DateTimeOffset now = time.GetUtcNow();
        bool revoked = false;
        int kinds = 0;
        _offered = 0;
        for (int i = 0; i < Pairs.Length; i++)
        {
            ServedPair pair = Pairs[i];
            int kind = 1 << (int)pair.Certificate.Kind;
            if ((kinds & kind) == 0 && pair.MayBeServed(now))
            {
                kinds |= kind;
                _offered |= 1 << i;
            }

            revoked |= pair.IsRevoked;
        }

        return _offered != 0
            ? 0
            : Refuse(Pairs.IsEmpty ? Refusal.NoCertificate : revoked ? Refusal.Revoked : Refusal.NoStaple, TlsAlert.InternalError);
    }

    private int Refuse(Refusal why, int alert)
    {
        Refusal = why;
        return alert;
    }

    /// <summary>Room for the longest name that OpenSSL takes (TLSEXT_MAXLEN_host_name).</summary>
    [InlineArray(Size)]
    private struct NameBytes
    {
        public const int Size = 255;

        private byte _first;
    }
}

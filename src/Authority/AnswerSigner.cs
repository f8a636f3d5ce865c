using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace OrleansOcsp.Authority;

/// <summary>Makes the answers of a responder, right or wrong as its behaviour says. Thread-safe.</summary>
internal sealed class AnswerSigner(IReadOnlyList<CertificateAuthority> authorities, TimeProvider clock) : IDisposable
{
    private readonly ConcurrentDictionary<(CertificateAuthority, ResponderFault), Lazy<ResponseSigner>> _signers = new();
    private readonly ConcurrentDictionary<CacheKey, (DateTimeOffset Made, byte[] Answer)> _made = new();
    private readonly CertificateAuthority _stranger =
        CertificateAuthority.CreateRoot(new AuthorityOptions { Name = "stranger", Clock = clock });

    /// <summary>The certificate that the CertID names; null when no CA here issued it.</summary>
    public ThrowawayCertificate? Find(CertId id)
    {
        foreach (CertificateAuthority authority in authorities)
        {
            CertId expected = CertId.Of(authority, id.Serial, id.Hash);
            if (id.IssuerKeyHash.Span.SequenceEqual(expected.IssuerKeyHash.Span)
                && id.IssuerNameHash.Span.SequenceEqual(expected.IssuerNameHash.Span))
            {
                return authority.Find(Convert.ToHexStringLower(id.Serial.Span));
            }
        }

        return null;
    }

    public byte[] Answer(ThrowawayCertificate leaf, IdHash hash, ResponderBehaviour behaviour)
    {
        if (behaviour.Reuse <= TimeSpan.Zero)
        {
            return Sign(leaf, hash, behaviour);
        }

        var key = new CacheKey(leaf.Serial, hash, behaviour, leaf.Issuer.RevocationOf(leaf));
        DateTimeOffset now = clock.GetUtcNow();
        if (!_made.TryGetValue(key, out (DateTimeOffset Made, byte[] Answer) kept) || now - kept.Made >= behaviour.Reuse)
        {
            kept = (now, Sign(leaf, hash, behaviour));
            _made[key] = kept;
        }

        return kept.Answer;
    }

    public void Dispose() => _stranger.Dispose();

    private byte[] Sign(ThrowawayCertificate leaf, IdHash hash, ResponderBehaviour behaviour)
    {
        DateTimeOffset now = clock.GetUtcNow();
        Revocation? revocation = leaf.Issuer.RevocationOf(leaf);
        OcspSingle single = OcspSingle.Of(leaf, now - behaviour.Backdate, behaviour.Window) with
        {
            Hash = hash,
            Status = revocation is null ? AnswerStatus.Good : AnswerStatus.Revoked,
            Revocation = revocation,
        };
        OcspResponseBuilder builder = OcspResponseBuilder.Good(leaf, now, behaviour.Window) with
        {
            Singles = [Spoil(single, behaviour, now)],
            Signer = SignerFor(leaf.Issuer, behaviour),
        };
        return Spoil(builder, behaviour.Fault).Build();
    }

    private OcspSingle Spoil(OcspSingle single, ResponderBehaviour behaviour, DateTimeOffset now) => behaviour.Fault switch
    {
        ResponderFault.WrongSerial => single with { Serial = CertificateMaker.RandomSerial() },
        ResponderFault.WrongIssuer => single with { Issuer = _stranger },
        ResponderFault.Unknown => single with { Status = AnswerStatus.Unknown },
        ResponderFault.Expired => single with { ThisUpdate = now - behaviour.Window, NextUpdate = now.AddSeconds(-1) },
        ResponderFault.NotYetValid => single with { ThisUpdate = now.AddHours(1), NextUpdate = now.AddHours(1) + behaviour.Window },
        ResponderFault.NoNextUpdate => single with { NextUpdate = null },
        _ => single,
    };

    private static OcspResponseBuilder Spoil(OcspResponseBuilder builder, ResponderFault fault) => fault switch
    {
        ResponderFault.BadSignature => builder with { BreakSignature = true },
        ResponderFault.Sha1Signature => builder with { SignatureHash = HashAlgorithmName.SHA1 },

        // An OID out of the arc for examples (RFC 5612 uses 32473 for documentation), so nobody can know it.
        ResponderFault.CriticalExtension => builder with
        {
            Extensions = [new OcspExtension("1.3.6.1.4.1.32473.1", Critical: true, new byte[] { 5, 0 })],
        },
        _ => builder,
    };

    private ResponseSigner SignerFor(CertificateAuthority issuer, ResponderBehaviour behaviour)
    {
        ResponderFault fault = behaviour.Fault;
        bool special = fault is ResponderFault.WrongSigner or ResponderFault.SiblingSigner or ResponderFault.DelegateWithoutEku
            or ResponderFault.ExpiredDelegate;
        return special || behaviour.Delegated
            ? _signers.GetOrAdd((issuer, special ? fault : ResponderFault.None), Lazily).Value
            : issuer.Signer;
    }

    private Lazy<ResponseSigner> Lazily((CertificateAuthority Issuer, ResponderFault Fault) wanted) => new(() => wanted.Fault switch
    {
        ResponderFault.WrongSigner => _stranger.Signer with { Subject = wanted.Issuer.Subject },
        ResponderFault.SiblingSigner => ResponseSigner.From(wanted.Issuer.Issue(new LeafOptions { DnsNames = ["sibling.example"] })),
        ResponderFault.DelegateWithoutEku => wanted.Issuer.CreateDelegate(new DelegateOptions { OcspSigning = false }),
        ResponderFault.ExpiredDelegate => wanted.Issuer.CreateDelegate(new DelegateOptions
        {
            NotBefore = clock.GetUtcNow().AddDays(-2),
            NotAfter = clock.GetUtcNow().AddDays(-1),
        }),
        _ => wanted.Issuer.CreateDelegate(),
    });

    private sealed record CacheKey(string Serial, IdHash Hash, ResponderBehaviour Behaviour, Revocation? Revocation);
}

using OrleansOcsp.Certificates;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Ocsp.Tests.Cases;

/// <summary>The verdicts that OpenSSL, BoringSSL, Go, pyca, BouncyCastle, RustCrypto and tlslite-ng state, held against ours.</summary>
/// <remarks>There is no list of deviations because there is none: every row of every tier gets the verdict that its authors state. One
/// field of the table is wrong; see <see cref="CorrectedFields"/>.</remarks>
public sealed class CaseTests
{
    private const string Absent = "ocsp-cases is absent";

    // Twins that the table names and does not hold; these have the same shape.
    private static readonly Dictionary<string, string> TwinsElsewhere = new()
    {
        ["bssl-good_response"] = "bssl-has_version",
        ["bssl-ocsp_sign_indirect"] = "bssl-ocsp_extra_certs",
    };

    // Where the table is wrong about a file, as another program shows.
    private static readonly Dictionary<string, string> CorrectedFields = new()
    {
        // "requests": 3 in the table; `openssl ocsp -reqin FILE -req_text` lists eight.
        ["rust-ocsp-multiple-requests-req"] = """{"requests": 8}""",
    };

    public static TheoryData<string> Responses => Ids(row => row.Kind == "response");

    public static TheoryData<string> Requests => Ids(row => row.Kind == "request");

    public static TheoryData<string> RequestsToBuild => Ids(row => row.Kind == "build-request");

    public static TheoryData<string> Positives => Ids(row => row.IsPositive);

    public static TheoryData<string> Negatives => Ids(row => row.ExpectVerdict == "invalid");

    public static TheoryData<string> WithTwin => Ids(row => row.Twin.Length > 0);

    public static TheoryData<string> WithFields => Ids(row => row.Fields.Length > 0);

    [Fact]
    public void All_169_cases_are_there()
    {
        Testing.Repository.Shared();
        Assert.Equal(169, OcspCase.All.Count);
    }

    [Theory]
    [MemberData(nameof(Responses))]
    public void A_response_is_readable_if_its_authors_say_so(string id)
    {
        OcspCase row = Find(id);
        OcspResponseReading reading = OcspResponse.Read(row.Bytes);
        bool readable = reading is OcspResponseReading.Read;
        Assert.True(row.ExpectParse == "any" || readable == (row.ExpectParse == "ok"), $"{row.ExpectParse} expected: {reading}");
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_request_is_readable_if_its_authors_say_so(string id)
    {
        OcspCase row = Find(id);
        OcspRequestReading reading = OcspRequest.Read(row.Bytes);
        Assert.Equal(row.ExpectParse == "ok", reading is OcspRequestReading.Read);
    }

    [Theory]
    [MemberData(nameof(Responses))]
    public void A_response_gets_the_verdict_of_its_authors_under_the_options_that_it_needs(string id)
    {
        OcspCase row = Find(id);
        string verdict = CaseVerdict.Of(row, CaseVerdict.OldPrivatePki(row));
        switch (row.ExpectVerdict)
        {
            case "-":
                // Only the grammar and the fields are stated. Nothing vouches for them, so nothing is believed.
                Assert.True(CaseVerdict.IsRefusal(verdict), verdict);
                break;
            case "invalid":
                Assert.True(CaseVerdict.IsRefusal(verdict), verdict);
                break;
            default:
                Assert.Equal(row.ExpectVerdict, verdict);
                break;
        }
    }

    [Theory]
    [MemberData(nameof(WithTwin))]
    public void A_refusal_counts_because_its_twin_is_accepted(string id)
    {
        OcspCase row = Find(id);
        OcspCase twin = OcspCase.All[TwinsElsewhere.GetValueOrDefault(row.Twin, row.Twin)];
        Assert.True(twin.IsPositive, twin.Id);
        Assert.Equal(twin.ExpectVerdict, CaseVerdict.Of(twin, CaseVerdict.OldPrivatePki(twin)));
    }

    [Theory]
    [MemberData(nameof(Positives))]
    public void By_default_evidence_counts_unless_it_needs_an_option_and_then_that_is_the_reason(string id)
    {
        OcspCase row = Find(id);
        string expected = row.Traits.Any(trait => trait.StartsWith("sig-sha1", StringComparison.Ordinal)) ? "invalid:sha1-signature"
            : row.Traits.Contains("responder-cert-sig-sha1") ? "invalid:sha1-signature"
            : row.Traits.Contains("no-nextUpdate") ? "invalid:missing-next-update"
            : row.ExpectVerdict;
        Assert.Equal(expected, CaseVerdict.Of(row, VerificationPolicy.Default));
    }

    [Theory]
    [MemberData(nameof(Negatives))]
    public void By_default_too_nothing_is_accepted_that_must_be_refused(string id) =>
        Assert.True(CaseVerdict.IsRefusal(CaseVerdict.Of(Find(id), VerificationPolicy.Default)));

    [Theory]
    [MemberData(nameof(RequestsToBuild))]
    public void A_request_is_built_to_the_byte(string id)
    {
        OcspCase row = Find(id);
        var leaf = Assert.IsType<LeafReading.Read>(LeafCertificate.Read(row.Leaf!.Value));
        var issuer = Assert.IsType<IssuerReading.Read>(IssuerCertificate.Read(row.Issuer!.Value));
        OcspRequest request = OcspRequest.For(issuer.Issuer.CertId(CertIdHash.Sha1, leaf.Leaf.Serial));
        Assert.Equal(Convert.ToHexString(row.Bytes.Span), Convert.ToHexString(request.Bytes.Span));
    }

    [Theory]
    [MemberData(nameof(WithFields))]
    public void The_fields_are_those_that_the_authors_state(string id)
    {
        OcspCase row = Find(id);
        Assert.True(MessageJson.TryWrite(row.Bytes, out string? json, out string? problem), problem);
        CaseFields.Compare(CorrectedFields.GetValueOrDefault(id, row.Fields), json);
    }

    private static OcspCase Find(string id)
    {
        if (id == Absent)
        {
            Testing.Repository.Shared();
        }

        return OcspCase.All[id];
    }

    // A theory without rows fails; where the folder is absent, one row skips and says why.
    private static TheoryData<string> Ids(Func<OcspCase, bool> wanted) =>
        OcspCase.All.Count == 0 ? [Absent] : [.. OcspCase.All.Values.Where(wanted).Select(row => row.Id)];
}

using System.Text;

namespace OrleansOcsp.Certificates;

/// <summary>The addresses in a certificate's authorityInfoAccess. Whoever had the certificate issued may have chosen them: that they are
/// here does not mean that they may be connected to.</summary>
internal sealed class AccessUrls
{
    // No certificate has more than two of a kind.
    private const int MaxOfAKind = 8;
    private const int MaxLength = 2048;

    // A CA writes the same few into all that it issues.
    private static readonly SharedValues<Uri> Urls = new();

    public List<Uri> Ocsp { get; } = [];

    public List<Uri> CaIssuers { get; } = [];

    /// <summary>Neither http nor https, not an address, or one too many.</summary>
    public List<string> Others { get; } = [];

    public void Add(List<Uri> list, ReadOnlySpan<byte> text)
    {
        string url = Encoding.ASCII.GetString(text[..Math.Min(text.Length, MaxLength)]);
        bool isAscii = text.Length <= MaxLength && text.IndexOfAnyExceptInRange((byte)0x21, (byte)0x7E) < 0;
        if (isAscii && list.Count < MaxOfAKind && Uri.TryCreate(url, UriKind.Absolute, out Uri? uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps))
        {
            list.Add(Urls.Share(url, uri));
        }
        else if (Others.Count < MaxOfAKind)
        {
            Others.Add(DistinguishedNameText.Printable(url));
        }
    }
}

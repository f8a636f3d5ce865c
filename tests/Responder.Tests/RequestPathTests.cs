using System.Text;
using OrleansOcsp.Responder.Http;

namespace OrleansOcsp.Responder.Tests;

/// <summary>Every spelling of a GET that clients, and the proxies between, are known to use.</summary>
public sealed class RequestPathTests
{
    // Bytes whose base64 has every troublesome letter: "MPv//+++/w==".
    private static readonly byte[] Request = [0x30, 0xFB, 0xFF, 0xFF, 0xEF, 0xBE, 0xFF];

    [Theory]
    [InlineData("/MPv//+++/w==", "as it is")]
    [InlineData("//MPv//+++/w==", "a configured URL that ends in a slash")]
    [InlineData("///MPv//+++/w==", "several slashes")]
    [InlineData("/MPv%2F%2F%2B%2B%2B%2Fw%3D%3D", "percent-encoded")]
    [InlineData("/MPv%2f%2f%2b%2b%2b%2fw%3d%3d", "in lower case")]
    [InlineData("/MPv//%2B%2B%2B/w%3D%3D", "half encoded")]
    [InlineData("/MPv%252F%252F%252B%252B%252B%252Fw%253D%253D", "encoded twice by a proxy")]
    [InlineData("/MPv//%20%20%20/w==", "plus signs that form decoding has made spaces")]
    [InlineData("/MPv//+++/w", "without padding")]
    [InlineData("/MPv__---_w", "base64url")]
    [InlineData("/MPv//%0A+++/w==%0a", "with the line breaks of openssl base64")]
    [InlineData("/%4DPv//+++/w==", "with letters encoded that need not be")]
    [InlineData("/MPv//+++/w==?x=1", "with a query against caches")]
    [InlineData("http://ocsp.example/MPv//+++/w==", "absolute-form, through a proxy")]
    [InlineData("http://ocsp.example//MPv//+++/w==", "absolute-form with a doubled slash")]
    public void Read_takes_every_spelling(string target, string why)
    {
        Assert.Equal((PathReading.Decoded, Convert.ToHexString(Request)), Read(target, ""));
        Assert.NotEmpty(why);
    }

    [Theory]
    [InlineData("/ocsp/MPv//+++/w==")]
    [InlineData("/ocsp//MPv//+++/w==")]
    [InlineData("http://ocsp.example/ocsp/MPv%2F%2F+++/w==")]
    public void Read_takes_the_prefix_off(string target) =>
        Assert.Equal((PathReading.Decoded, Convert.ToHexString(Request)), Read(target, "/ocsp"));

    [Theory]
    [InlineData("/MPv//+++/w==")]
    [InlineData("/ocspMPv//+++/w==")]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("ocsp.example:80")]
    public void Read_refuses_what_is_not_below_the_prefix(string target) =>
        Assert.Equal(PathReading.OutsidePrefix, Read(target, "/ocsp").Reading);

    [Theory]
    [InlineData("/ocsp")]
    [InlineData("/ocsp/")]
    [InlineData("/ocsp//")]
    [InlineData("/ocsp/?x")]
    [InlineData("http://ocsp.example/ocsp/")]
    public void Read_says_where_there_is_nothing(string target) => Assert.Equal(PathReading.Empty, Read(target, "/ocsp").Reading);

    [Theory]
    [InlineData("/M")]
    [InlineData("/MPv/%")]
    [InlineData("/MPv/%2")]
    [InlineData("/MPv/%zz")]
    [InlineData("/MPv/%25")]
    [InlineData("/MPv/%252")]
    [InlineData("/favicon.ico")]
    [InlineData("/MP=v")]
    [InlineData("/MPv/\u00ff")]
    [InlineData("/MPv/%ff")]
    [InlineData("/MPv/%00")]
    public void Read_refuses_what_is_not_base64(string target) => Assert.Equal(PathReading.Undecodable, Read(target, "").Reading);

    [Fact]
    public void Read_takes_the_longest_target_and_no_longer_one()
    {
        Assert.Equal(PathReading.Decoded, Read("/" + new string('A', RequestPath.MaxTargetLength - 4), "").Reading);
        Assert.Equal(PathReading.Undecodable, Read("/" + new string('A', RequestPath.MaxTargetLength), "").Reading);
    }

    [Fact]
    public void Read_finds_random_requests_again_in_random_spellings()
    {
        var random = new Random(5);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] request = new byte[random.Next(1, 200)];
            random.NextBytes(request);
            request[0] = 0x30;
            string base64 = Convert.ToBase64String(request);
            if (random.Next(3) == 0)
            {
                base64 = base64.TrimEnd('=');
            }

            var target = new StringBuilder("/p").Append('/', random.Next(1, 3));
            foreach (char letter in base64)
            {
                bool escape = random.Next(letter is '+' or '/' or '=' ? 2 : 20) == 0;
                target.Append(escape ? $"%{(int)letter:x2}" : letter.ToString());
            }

            Assert.Equal((PathReading.Decoded, Convert.ToHexString(request)), Read(target.ToString(), "/p"));
        }
    }

    private static (PathReading Reading, string Request) Read(string target, string prefix)
    {
        Span<byte> request = stackalloc byte[RequestPath.MaxRequestLength];
        PathReading reading = RequestPath.Read(target, prefix, request, out int length);
        return (reading, Convert.ToHexString(request[..length]));
    }
}

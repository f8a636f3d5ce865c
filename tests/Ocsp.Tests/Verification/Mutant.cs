namespace OrleansOcsp.Ocsp.Tests.Verification;

/// <summary>Spoils bytes as a fuzzer does.</summary>
internal static class Mutant
{
    // Tags, lengths and values on whose edges readers go wrong.
    private static readonly byte[] Interesting =
        [0x00, 0x01, 0x02, 0x05, 0x0A, 0x18, 0x30, 0x31, 0x7F, 0x80, 0x81, 0x82, 0x84, 0xA0, 0xA1, 0xFF];

    public static byte[] Of(byte[] seed, byte[] other, Random random)
    {
        List<byte> bytes = [.. seed];
        for (int changes = 1 + random.Next(4); changes > 0; changes--)
        {
            Change(bytes, other, random);
        }

        return [.. bytes];
    }

    private static void Change(List<byte> bytes, byte[] other, Random random)
    {
        int at = random.Next(bytes.Count + 1);
        int length = Math.Min(1 + random.Next(16), bytes.Count - at);
        switch (random.Next(7))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = Interesting[random.Next(Interesting.Length)];
                break;
            case 2 when at < bytes.Count:
                bytes[at] += (byte)(random.Next(5) - 2);
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 5:
                int from = random.Next(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(random.Next(64), other.Length - from)));
                break;
            default:
                bytes.RemoveRange(at, random.Next(16) == 0 ? bytes.Count - at : 0);
                break;
        }
    }
}

using System.Text.Json;

namespace OrleansOcsp.Authority;

/// <summary>The faults as people write them: <c>try-later</c>, <c>huge-body</c>, <c>none</c>.</summary>
public static class FaultNames
{
    private static readonly Dictionary<string, ResponderFault> ByName =
        Enum.GetValues<ResponderFault>().ToDictionary(NameOf, StringComparer.Ordinal);

    public static IEnumerable<string> All => ByName.Keys;

    public static string NameOf(ResponderFault fault) => JsonNamingPolicy.KebabCaseLower.ConvertName(fault.ToString());

    public static bool TryParse(string name, out ResponderFault fault) => ByName.TryGetValue(name, out fault);
}

using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using OrleansOcsp.GrainContracts;
using OrleansOcsp.Grains.Certificates;
using OrleansOcsp.Grains.State;

namespace OrleansOcsp.Grains.Tests.Wire;

/// <summary>
/// Edges and silos of neighbouring versions talk to each other during every upgrade, and so do silos among themselves. wire.golden holds
/// what they say; a change of it must be one that the version before understands: new members with new numbers, a new argument at the end
/// that may be missing, nothing renamed, renumbered or removed.
/// </summary>
public sealed class WireTests
{
    private static readonly Serializer Serializer =
        new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    // What edges and silos say to each other, and what only silos do. What is stored has golden files of its own (State).
    private static readonly Type[] Said =
    [
        .. typeof(ICertificateGrain).Assembly.GetExportedTypes(),
        .. typeof(ICertificateKeeping).Assembly.GetTypes().Where(type => type.Namespace != typeof(CertificateState).Namespace),
    ];

    [Fact]
    public void What_is_said_on_the_wire_is_what_the_golden_file_holds()
    {
        string now = Describe();
        if (Environment.GetEnvironmentVariable("OCSP_WRITE_GOLDEN") is not null)
        {
            File.WriteAllText(GoldenFile(), now);
        }

        Assert.Equal(File.ReadAllText(GoldenFile()), now);
    }

    [Fact]
    public void What_this_version_wrote_is_read_whole()
    {
        Dictionary<string, string> golden = Messages(GoldenFile());
        Assert.All(WireSamples.All, sample =>
        {
            object? read = Read(golden[sample.GetType().Name]);
            Assert.Equal(sample.GetType(), read?.GetType());
            // Records with bytes have no equality of content; what is written again is the same.
            Assert.Equal(Serializer.SerializeToArray(sample), Serializer.SerializeToArray(read));
        });
    }

    /// <summary>wire.1.golden is what was said when a message was first kept here; nothing in it is ever written again.</summary>
    [Fact]
    public void What_an_older_version_wrote_is_read_and_nothing_of_it_is_lost()
    {
        Dictionary<string, string> golden = Messages(GoldenFile("wire.1.golden"));
        Assert.All(golden, message =>
        {
            object? read = Read(message.Value);
            Assert.Equal(message.Key, read?.GetType().Name);
            object now = WireSamples.All.Single(sample => sample.GetType().Name == message.Key);
            foreach (PropertyInfo member in now.GetType().GetProperties().Where(member => !IsNewer(member)))
            {
                Assert.Equal(Text(member.GetValue(now)), Text(member.GetValue(read)));
            }
        });
    }

    [Fact]
    public void Every_message_has_a_sample()
    {
        IEnumerable<Type> messages = Said.Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null && !type.IsEnum);
        Assert.Equal(messages.Select(type => type.Name).Order(), WireSamples.All.Select(sample => sample.GetType().Name).Order());
    }

    private static string Describe()
    {
        StringBuilder text = new();
        foreach (Type grain in Said.Where(type => type.IsInterface && type.IsAssignableTo(typeof(IAddressable))).OrderBy(type => type.Name))
        {
            foreach (MethodInfo method in grain.GetMethods().OrderBy(method => method.Name))
            {
                string parameters = string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name));
                text.Append($"method {Alias(grain)}.{Alias(method)}({parameters}) -> {Answer(method)}\n");
            }
        }

        foreach (object sample in WireSamples.All)
        {
            text.Append($"message {sample.GetType().Name} {Convert.ToHexStringLower(Serializer.SerializeToArray<object>(sample))}\n");
        }

        return text.ToString();
    }

    private static Dictionary<string, string> Messages(string file) => File.ReadLines(file)
        .Where(line => line.StartsWith("message ", StringComparison.Ordinal))
        .Select(line => line.Split(' '))
        .ToDictionary(parts => parts[1], parts => parts[2]);

    private static object? Read(string hex) => Serializer.Deserialize<object>(Convert.FromHexString(hex));

    // Members that came after the first version.
    private static bool IsNewer(PropertyInfo member) =>
        member.PropertyType == typeof(KeeperNotes) || (member.DeclaringType == typeof(StapleNews) && member.Name is nameof(StapleNews.Verified) or nameof(StapleNews.Trace));

    private static string Text(object? value) => value is ReadOnlyMemory<byte> bytes ? Convert.ToHexString(bytes.Span)
        : value is ResponseVersion[] versions ? string.Join(' ', versions.Select(one => one.Certificate + Convert.ToHexString(one.Response.Span)))
        : value?.ToString() ?? "";

    private static string Answer(MethodInfo method) => method.ReturnType.GenericTypeArguments is [Type answer] ? answer.Name : "nothing";

    private static string Alias(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()?.Alias ?? $"{member.Name} has no [Alias]";

    private static string GoldenFile(string name = "wire.golden", [CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, name);
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace OrleansOcsp.EdgeHost.Settings;

/// <summary>
/// Reads one section of the configuration. Whatever is asked for becomes a known key; <see cref="Close"/> then names every key that nobody
/// asked for. So the list of known settings is the code that reads them, and cannot fall behind it.
/// </summary>
internal sealed class SettingsReader(IConfiguration section, string path, FaultList faults)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The reader of a whole configuration.</summary>
    public SettingsReader(IConfiguration root, FaultList faults)
        : this(root, "", faults)
    {
    }

    /// <summary>The key of this section; empty for the root.</summary>
    public string Path => path;

    /// <summary>Says that a setting of this section is wrong.</summary>
    public void Fault(string key, string problem) => faults.Add(PathOf(key), problem);

    /// <summary>Says that this section as a whole is wrong.</summary>
    public void Fault(string problem) => faults.Add(path, problem);

    /// <summary>A text; null where it is absent or empty.</summary>
    public string? Text(string key)
    {
        _known.Add(key);
        IConfigurationSection child = section.GetSection(key);
        if (child.GetChildren().Any())
        {
            Fault(key, "has settings below it; expected a single value.");
        }

        return string.IsNullOrWhiteSpace(child.Value) ? null : child.Value.Trim();
    }

    /// <summary>A value of one kind; <paramref name="fallback"/> where it is absent or wrong, and wrong is a fault.</summary>
    public T Value<T>(string key, T fallback, TryParse<T> parse, string expected)
    {
        if (Text(key) is not { } text)
        {
            return fallback;
        }

        if (parse(text, out T? value))
        {
            return value;
        }

        Fault(key, $"is '{text}'; expected {expected}.");
        return fallback;
    }

    public TimeSpan Duration(string key, TimeSpan fallback, TimeSpan min, TimeSpan max) =>
        Within(key, Value(key, fallback, Durations.TryParse, Durations.Expected), fallback, min, max, Durations.Format);

    public int Count(string key, int fallback, int min, int max) =>
        Within(key, Value(key, fallback, TryParseCount, "a whole number"), fallback, min, max,
            count => count.ToString(CultureInfo.InvariantCulture));

    public bool Flag(string key) => Value(key, false, bool.TryParse, "true or false");

    /// <summary>One word of a few.</summary>
    public T Choice<T>(string key, T fallback, IReadOnlyDictionary<string, T> words) =>
        Value(key, fallback, (string text, [MaybeNullWhen(false)] out T value) => words.TryGetValue(text, out value),
            "one of " + string.Join(", ", words.Keys));

    /// <summary>A list of texts; a single text counts as a list of one.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        _known.Add(key);
        IConfigurationSection child = section.GetSection(key);
        IEnumerable<string?> items = child.GetChildren().Select(item => item.Value).Prepend(child.Value);
        return [.. items.Where(text => !string.IsNullOrWhiteSpace(text)).Select(text => text!.Trim())];
    }

    /// <summary>A list of values of one kind; each wrong one is a fault.</summary>
    public IReadOnlyList<T> Values<T>(string key, TryParse<T> parse, string expected)
    {
        List<T> values = [];
        IReadOnlyList<string> texts = Texts(key);
        for (int i = 0; i < texts.Count; i++)
        {
            if (parse(texts[i], out T? value))
            {
                values.Add(value);
            }
            else
            {
                Fault($"{key}:{i}", $"is '{texts[i]}'; expected {expected}.");
            }
        }

        return values;
    }

    /// <summary>A section below this one.</summary>
    public SettingsReader Section(string key)
    {
        _known.Add(key);
        return new SettingsReader(section.GetSection(key), PathOf(key), faults);
    }

    /// <summary>The sections below a key: the items of a list (named 0, 1, ...) or of a map.</summary>
    public IEnumerable<(string Name, SettingsReader Section)> Sections(string key)
    {
        _known.Add(key);
        if (section.GetSection(key).Value is { Length: > 0 } text)
        {
            Fault(key, $"is '{text}'; expected settings below it.");
        }

        return section.GetSection(key).GetChildren()
            .Select(child => (child.Key, new SettingsReader(child, $"{PathOf(key)}:{child.Key}", faults)));
    }

    /// <summary>Leaves a section to somebody else, such as the logging of the framework.</summary>
    public void Skip(string key) => _known.Add(key);

    /// <summary>Names the keys that nobody asked for.</summary>
    public void Close()
    {
        if (path.Length > 0 && section is IConfigurationSection { Value.Length: > 0 } scalar)
        {
            faults.Add(path, $"is '{scalar.Value}'; expected settings below it: {string.Join(", ", _known)}.");
        }

        foreach (IConfigurationSection child in section.GetChildren().Where(child => !_known.Contains(child.Key)))
        {
            string hint = NearestName.Of(child.Key, _known) is { } nearest
                ? $"did you mean {PathOf(nearest)}?"
                : $"known here: {string.Join(", ", _known.Order(StringComparer.Ordinal))}.";
            Fault(child.Key, $"is not a setting; {hint}");
        }
    }

    private T Within<T>(string key, T value, T fallback, T min, T max, Func<T, string> format)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) >= 0 && value.CompareTo(max) <= 0)
        {
            return value;
        }

        Fault(key, $"is {format(value)}; expected {format(min)} to {format(max)}.");
        return fallback;
    }

    private static bool TryParseCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);

    private string PathOf(string key) => path.Length == 0 ? key : $"{path}:{key}";
}

/// <summary>Reads a value from a text.</summary>
internal delegate bool TryParse<T>(string text, [MaybeNullWhen(false)] out T value);

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>A file as it should be.</summary>
/// <param name="Path">Where.</param>
/// <param name="Content">What it holds; null: it should not be there.</param>
internal sealed record FeedFile(string Path, ReadOnlyMemory<byte>? Content);

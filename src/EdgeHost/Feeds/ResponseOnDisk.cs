using OrleansOcsp.EdgeHost.Feeds.Formats;
using OrleansOcsp.EdgeHost.Sources;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>The response that lies in a feed's file, whoever put it there. It proves nothing.</summary>
internal static class ResponseOnDisk
{
    /// <returns>The bytes; null: none are there, or they cannot be read or be a response.</returns>
    public static byte[]? Read(IFeedFormat format, FeedSubject subject, string directory)
    {
        try
        {
            return format.ResponseFile(subject, directory) is { } path && File.Exists(path)
                && BoundedFile.Read(path) is { Length: > 0 and <= OcspResponse.MaxLength } bytes ? bytes : null;
        }
        catch (UnusableFileException)
        {
            return null;
        }
    }
}

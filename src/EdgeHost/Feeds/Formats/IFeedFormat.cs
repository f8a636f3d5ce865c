namespace OrleansOcsp.EdgeHost.Feeds.Formats;

/// <summary>What one kind of server reads. Pure: files as they should be, from a certificate and its response.</summary>
internal interface IFeedFormat
{
    /// <summary>The word in the configuration.</summary>
    string Name { get; }

    /// <summary>
    /// How long before nextUpdate a response without a successor is taken away, so that the server has stopped to staple it when it runs
    /// out.
    /// Zero where the server itself looks at nextUpdate in each handshake.
    /// </summary>
    TimeSpan WithdrawBefore { get; }

    /// <summary>The files for a certificate, in the order in which they have to change.</summary>
    /// <param name="subject">The certificate.</param>
    /// <param name="response">Its response; null: there is none that may be stapled.</param>
    /// <param name="directory">The feed's directory, absolute.</param>
    IReadOnlyList<FeedFile> Files(FeedSubject subject, FeedResponse? response, string directory);

    /// <summary>The file that holds the response alone, for the certificate that another file brings; null: one file brings both.</summary>
    /// <param name="subject">The certificate.</param>
    /// <param name="directory">The feed's directory, absolute.</param>
    string? ResponseFile(FeedSubject subject, string directory);
}

using OrleansOcsp.Fetching;

namespace OrleansOcsp.EdgeHost.Settings;

/// <summary>
/// <c>DataCenter</c>: the name of this data centre, the same in the configuration of all its processes; and <c>Peers</c>: the others, by
/// <c>Name</c> and the <c>Url</c> of their caching responder. All data centres may have one list: an entry with the own name is passed over.
/// Default: this one is alone.
/// </summary>
internal static class DataCenterSettings
{
    /// <returns>Null: there are no peers.</returns>
    public static DataCenters? Read(SettingsReader root)
    {
        string? own = root.Text("DataCenter");
        List<Peer> peers = [];
        foreach ((_, SettingsReader section) in root.Sections("Peers"))
        {
            if (ReadPeer(section) is not { } peer)
            {
                continue;
            }

            if (peers.Any(other => other.Name == peer.Name))
            {
                section.Fault("Name", $"is '{peer.Name}', as another peer's; expected each data centre once.");
            }

            peers.Add(peer);
        }

        if (own is null && root.Sections("Peers").Any())
        {
            root.Fault("DataCenter", "is missing; expected the name by which the other data centres list this one among their Peers.");
        }

        return own is null || peers.All(peer => peer.Name == own) ? null : new DataCenters(own, peers);
    }

    private static Peer? ReadPeer(SettingsReader reader)
    {
        string? name = reader.Text("Name");
        Uri? url = reader.Value<Uri?>("Url", null, HttpUrls.TryParse, HttpUrls.Expected);
        bool missing = reader.Text("Url") is null;
        reader.Close();
        if (name is null)
        {
            reader.Fault("Name", "is missing; expected the DataCenter name of the peer.");
        }

        if (missing)
        {
            reader.Fault("Url", $"is missing; expected {HttpUrls.Expected}: that of the peer's Responder.");
        }
        else if (url is { UserInfo.Length: > 0 })
        {
            reader.Fault("Url", "has a user name; expected none: responses are signed, and the responder asks for no password.");
        }

        return name is null || url is null ? null : new Peer(name, url);
    }
}

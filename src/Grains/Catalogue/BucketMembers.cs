using OrleansOcsp.GrainContracts;

namespace OrleansOcsp.Grains.Catalogue;

/// <summary>The members of a bucket and the order in which their responses changed. Nothing here waits or asks; one thread at a
/// time.</summary>
internal sealed class BucketMembers(Guid activation)
{
    private readonly Dictionary<string, Member> _members = new(StringComparer.Ordinal);
    private long _sequence;

    public int Count => _members.Count;

    /// <summary>The keys of all members.</summary>
    public string[] Keys => [.. _members.Keys];

    public bool Contains(string certificate) => _members.ContainsKey(certificate);

    /// <summary>Adds members known from before; how they stand is not known yet.</summary>
    public void Restore(IEnumerable<string> certificates)
    {
        foreach (string certificate in certificates)
        {
            _members.TryAdd(certificate, new Member(certificate));
        }
    }

    /// <summary>Takes a report in.</summary>
    /// <returns>Whether the set of members changed.</returns>
    public bool Take(MemberReport report)
    {
        if (report.Gone)
        {
            return _members.Remove(report.Certificate);
        }

        bool isNew = !_members.TryGetValue(report.Certificate, out Member? member);
        member ??= _members[report.Certificate] = new Member(report.Certificate);
        if (!report.Response.Span.SequenceEqual((member.Report?.Response ?? default).Span))
        {
            member.Sequence = ++_sequence;
        }

        // From another silo each report comes with strings of its own: one of each is enough.
        member.Report = report with { Certificate = member.Certificate, State = string.Intern(report.State) };
        member.NotBefore = default;
        return isNew;
    }

    /// <summary>What changed since a cursor. One of another activation counts as none: what it saw may not be what is known
    /// here.</summary>
    public BucketChanges Since(BucketCursor cursor)
    {
        long since = cursor.Activation == activation ? cursor.Sequence : 0;
        KeyValuePair<string, Member>[] changed =
        [
            .. _members.Where(member => member.Value.Sequence > since)
                .OrderBy(member => member.Value.Sequence)
                .Take(BucketChanges.MostInOne),
        ];
        return new BucketChanges
        {
            Next = new BucketCursor(activation, changed.Length > 0 ? changed[^1].Value.Sequence : since),
            More = changed.Length == BucketChanges.MostInOne,
            Changed = [.. changed.Select(member => new ResponseVersion(member.Key, member.Value.Report!.Response))],
        };
    }

    /// <summary>The members of whom nothing is known, or whose attempt should have ended by now: their grains are to be woken.</summary>
    /// <param name="now">The time.</param>
    /// <param name="grace">How long after its time an attempt may take to be told of.</param>
    /// <param name="most">At most so many.</param>
    public string[] Overdue(DateTimeOffset now, TimeSpan grace, int most) =>
    [
        .. _members.Where(member => member.Value.NotBefore <= now
                && (member.Value.Report is not { } report || report.NextAttempt + grace < now))
            .Take(most).Select(member => member.Key),
    ];

    /// <summary>Leaves a member in peace for a while: it is being woken, or could not be.</summary>
    public void PutOff(string certificate, DateTimeOffset until)
    {
        if (_members.TryGetValue(certificate, out Member? member))
        {
            member.NotBefore = until;
        }
    }

    /// <summary>A page of the members, in the order of their keys.</summary>
    public MemberReport[] Page(BucketQuery query) =>
    [
        .. _members.Where(member => string.CompareOrdinal(member.Key, query.After) > 0
                && member.Key.StartsWith(query.Prefix, StringComparison.Ordinal) && IsWanted(query.State, StateOf(member.Value)))
            .OrderBy(member => member.Key, StringComparer.Ordinal).Take(query.Limit)
            .Select(member => member.Value.Report ?? new MemberReport { Certificate = member.Key }),
    ];

    /// <summary>How many are in which state, and those that somebody should look at.</summary>
    public BucketGlance Glance(int worst) => new()
    {
        Counts = new Dictionary<string, int>(_members.Values.CountBy(StateOf)),
        Worst =
        [
            .. _members.Values.Select(member => member.Report).OfType<MemberReport>().Where(report => report.Tone > 1)
                .OrderByDescending(report => report.Tone).ThenBy(report => report.Certificate, StringComparer.Ordinal).Take(worst),
        ],
    };

    // Who has not told anything yet is being woken.
    private static string StateOf(Member member) => member.Report is { State.Length: > 0 } report ? report.State : "waiting";

    private static bool IsWanted(string? wanted, string state) => wanted is null || state == wanted
        || (state.Length > wanted.Length && state[wanted.Length] == ',' && state.StartsWith(wanted, StringComparison.Ordinal));

    private sealed class Member(string certificate)
    {
        public string Certificate => certificate;

        public MemberReport? Report { get; set; }

        /// <summary>Where its last change of response stands in the order of all; 0: none yet.</summary>
        public long Sequence { get; set; }

        public DateTimeOffset NotBefore { get; set; }
    }
}

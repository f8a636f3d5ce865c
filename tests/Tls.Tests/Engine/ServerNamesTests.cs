using System.Text;

namespace OrleansOcsp.Tls.Tests.Engine;

/// <summary>The table of names, without a handshake.</summary>
public sealed class ServerNamesTests
{
    private static readonly NameSlot Slot = new(new ServedName());

    [Theory]
    [InlineData("a.test", "a.test", true)]
    [InlineData("A.Test.", "a.test", true)]
    [InlineData("a.test", "A.TEST.", true)]
    [InlineData("*.test", "a.test", true)]
    [InlineData("*.test", "A.TEST.", true)]
    [InlineData("*.test", "test", false)]
    [InlineData("*.test", ".test", false)]
    [InlineData("*.test", "a.b.test", false)]
    [InlineData("*.test", "*.test", true)] // a label like any other: whoever sends it is shown the wildcard's certificate
    [InlineData("a.test", "a.test..", false)]
    [InlineData("a.test", "a.test\0", false)]
    [InlineData("a.test", "a.tést", false)]
    [InlineData("a.test", "", false)]
    [InlineData("a.test", ".", false)]
    [InlineData("::1", "::1", true)]
    public void A_name_is_found_or_not(string inTable, string sent, bool found)
    {
        var names = new ServerNames([KeyValuePair.Create(inTable, Slot)], null, strictSni: false);

        Assert.Equal(found, names.Find(Encoding.UTF8.GetBytes(sent)) is not null);
    }

    [Fact]
    public void A_name_of_any_length_can_be_asked_for()
    {
        var names = new ServerNames([KeyValuePair.Create("*.test", Slot)], null, strictSni: false);

        for (int length = 0; length < 70_000; length = (length * 3 / 2) + 1)
        {
            Assert.Null(names.Find(Encoding.ASCII.GetBytes(new string('a', length))));
        }
    }

    [Fact]
    public void An_exact_name_goes_before_a_wildcard()
    {
        var wildcard = new NameSlot(new ServedName());
        var names = new ServerNames([KeyValuePair.Create("*.test", wildcard), KeyValuePair.Create("a.test", Slot)], null, strictSni: false);

        Assert.Same(Slot, names.Find("a.test"u8));
        Assert.Same(wildcard, names.Find("b.test"u8));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData("a.*.test")]
    [InlineData("a*.test")]
    [InlineData("*a.test")]
    [InlineData("bücher.test")]
    [InlineData("a b")]
    [InlineData("a/b")]
    public void What_no_client_can_send_is_refused_for_the_table(string name)
        => Assert.Throws<ArgumentException>(() => new ServerNames([KeyValuePair.Create(name, Slot)], null, strictSni: false));

    [Fact]
    public void The_same_name_twice_is_refused()
        => Assert.Throws<ArgumentException>(
            () => new ServerNames([KeyValuePair.Create("a.test", Slot), KeyValuePair.Create("A.test.", Slot)], null, strictSni: false));

    [Fact]
    public void Looking_up_allocates_nothing()
    {
        var names = new ServerNames([KeyValuePair.Create("a.test", Slot), KeyValuePair.Create("*.w.test", Slot)], Slot, strictSni: false);
        Look(names);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            Look(names);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void Look(ServerNames names)
    {
        names.Find("A.TEST."u8);
        names.Find("x.w.test"u8);
        names.Find("unknown.example"u8);
    }
}

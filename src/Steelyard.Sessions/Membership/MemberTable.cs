using Steelyard.Wire.Gossip;

namespace Steelyard.Sessions.Membership;

/// <summary>All members by name and session, the ring of those present, and the hash of the view.</summary>
internal sealed class MemberTable(Member self)
{
    private readonly Dictionary<string, Member> _byName = new(StringComparer.Ordinal) { [self.Name] = self };
    private readonly Dictionary<ulong, Member> _bySession = new() { [self.Session] = self };
    private readonly List<Member> _ring = [self];
    private readonly List<Member> _absent = [];

    public Member Self { get; } = self;

    public IReadOnlyCollection<Member> All => _byName.Values;

    /// <summary>Members present, in the order of the ring.</summary>
    public List<Member> Ring => _ring;

    /// <summary>Members that are dead or have left.</summary>
    public List<Member> Absent => _absent;

    /// <summary>Hash over the members present; does not depend on order, and follows changes one by one.</summary>
    public ulong ViewHash { get; private set; } = HashOf(self);

    /// <summary>FNV-1a of the name, then mixed: the same on every node and in every process.</summary>
    public static ulong PlaceOf(string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in name)
            hash = (hash ^ c) * 1099511628211UL;
        return Mix(hash);
    }

    public Member? Find(string name) => _byName.GetValueOrDefault(name);

    public Member? Find(ulong session) => _bySession.GetValueOrDefault(session);

    public Member Add(in MemberRecord record)
    {
        var member = new Member(record.Name)
        {
            Status = record.Status, Session = record.Session, Incarnation = record.Incarnation, Address = record.Address, Port = record.Port,
        };
        _byName.Add(member.Name, member);
        _bySession[member.Session] = member;
        if (member.IsPresent)
            Enter(member);
        else
            _absent.Add(member);
        return member;
    }

    /// <summary>Puts what the record says into the row.</summary>
    public void Update(Member member, in MemberRecord record)
    {
        var wasPresent = member.IsPresent;
        if (wasPresent)
            ViewHash -= HashOf(member);
        if (record.Session != member.Session)
        {
            _bySession.Remove(member.Session);
            member.Session = record.Session;
            _bySession[record.Session] = member;
            member.Window.Reset();
        }

        member.Status = record.Status;
        member.Incarnation = record.Incarnation;
        member.Address = record.Address;
        member.Port = record.Port;
        if (wasPresent && member.IsPresent)
        {
            ViewHash += HashOf(member);
        }
        else if (wasPresent)
        {
            _ring.RemoveAt(_ring.IndexOf(member));
            _absent.Add(member);
        }
        else if (member.IsPresent)
        {
            _absent.Remove(member);
            Enter(member);
        }
    }

    public void Forget(Member member)
    {
        _byName.Remove(member.Name);
        _bySession.Remove(member.Session);
        _absent.Remove(member);
    }

    /// <summary>Index of the member on the ring; negative when it is not present.</summary>
    public int IndexOf(Member member)
    {
        var (low, high) = (0, _ring.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = Compare(_ring[middle], member);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return ~low;
    }

    /// <summary>The member so many places after the index; negative steps go back.</summary>
    public Member At(int index, int steps) => _ring[(((index + steps) % _ring.Count) + _ring.Count) % _ring.Count];

    private void Enter(Member member)
    {
        _ring.Insert(~IndexOf(member), member);
        ViewHash += HashOf(member);
    }

    private static int Compare(Member a, Member b)
    {
        var order = a.Place.CompareTo(b.Place);
        return order != 0 ? order : string.CompareOrdinal(a.Name, b.Name);
    }

    private static ulong HashOf(Member member) =>
        Mix(Mix(Mix(member.Place ^ member.Session) + member.Incarnation) + (ulong)member.Status);

    /// <summary>The finalizer of splitmix64.</summary>
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }
}

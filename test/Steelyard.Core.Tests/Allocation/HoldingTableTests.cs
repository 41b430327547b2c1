using CsCheck;
using Steelyard.Core.Allocation;
using Steelyard.Primitives;

namespace Steelyard.Core.Tests.Allocation;

public sealed class HoldingTableTests
{
    [Fact]
    public void AddAndRemove_AnyOrder_FindsWhatADictionaryFinds() =>
        Gen.Select(Gen.Int[0, 300], Gen.Bool).List[0, 1500].Sample(steps =>
        {
            var table = new HoldingTable();
            var model = new Dictionary<string, AddressPair>();
            foreach (var (number, dual) in steps)
            {
                var service = $"default/s{number}";
                if (model.Remove(service))
                {
                    table.Remove(table.Find(service));
                    continue;
                }

                var v4 = IpAddr.V4((uint)number);
                var addresses = dual ? new AddressPair(new IpAddr(IpFamily.IPv6, UInt128.MaxValue - (uint)number), v4) : new AddressPair(v4);
                model.Add(service, addresses);
                table.Add(service, addresses, null, []);
            }

            Assert.Equal(model.Count, table.Count);
            Assert.Equal(model.Keys.Order(), table.Services.Select(row => table[row].Service).Order());
            for (var i = 0; i <= 300; i++)
            {
                var row = table.Find($"default/s{i}");
                Assert.Equal(model.TryGetValue($"default/s{i}", out var expected), row != 0);
                Assert.Equal(expected, row == 0 ? default : table.Addresses(row));
            }
        }, iter: 100);

    [Fact]
    public void HolderWord_AddAndRemoveInAnyOrder_KeepsTheNumberOfEachOffset() =>
        Gen.Int[0, 63].List[0, 200].Sample(offsets =>
        {
            var word = default(HolderWord);
            var model = new Dictionary<int, int>();
            for (var i = 0; i < offsets.Count; i++)
            {
                if (model.Remove(offsets[i]))
                {
                    word.Remove(offsets[i]);
                }
                else
                {
                    model.Add(offsets[i], i);
                    word.Add(offsets[i], i);
                }
            }

            Assert.Equal(model.Keys.Order(), Enumerable.Range(0, 64).Where(word.Holds));
            Assert.All(model, pair => Assert.Equal(pair.Value, word[pair.Key]));
        }, iter: 1000);
}

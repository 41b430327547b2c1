using System.Text.Json.Nodes;
using CsCheck;
using Steelyard.ApiMachinery.Cel;

namespace Steelyard.ApiMachinery.Tests.Cel;

public sealed class CelProgramTests
{
    private static object? Run(string source, string? self = null)
    {
        var scope = self is null ? null : new CelScope("self", CelValue.FromJson(JsonNode.Parse(self), null));
        return CelProgram.Compile(source).Evaluate(scope, new CelBudget(CelBudget.PerRule));
    }

    [Theory]
    // Precedence, arithmetic, comparison.
    [InlineData("1 + 2 * 3 == 7")]
    [InlineData("(1 + 2) * 3 == 9")]
    [InlineData("-7 / 2 == -3 && -7 % 2 == -1")]
    [InlineData("1 == 1.0 && 1u == 1 && 2 < 2.5")]
    [InlineData("0xFF == 255 && 1e3 == 1000.0 && 5u == uint('5')")]
    [InlineData("-9223372036854775808 < 0")]
    [InlineData("true ? 1 == 1 : false")]
    [InlineData("!(1 > 2) && 'a' < 'b' && b'a' < b'b'")]
    // Errors on one side of a junction do not count when the other side decides.
    [InlineData("1 / 0 == 1 || true")]
    [InlineData("true || 1 / 0 == 1")]
    [InlineData("!(false && 1 / 0 == 1) && !(1 / 0 == 1 && false)")]
    [InlineData("[0, 1].exists(x, 1 / x == 1)")]
    [InlineData("!([0, 2].all(x, 1 / x == 1))")]
    // Strings.
    [InlineData(@"'\u00e9'.size() == 1 && ""\x41"" == 'A' && r'\n'.size() == 2")]
    [InlineData("'''a\nb'''.contains('\\n')")]
    [InlineData("'hello'.startsWith('he') && 'hello'.endsWith('lo') && 'hello'.contains('ell')")]
    [InlineData("'hello'.matches('^h.*o$') && !'hello\\n'.matches('o$')")]
    [InlineData("'HeLLo é'.lowerAscii() == 'hello é' && 'aé'.upperAscii() == 'Aé'")]
    [InlineData("'a,b,c'.split(',') == ['a', 'b', 'c'] && 'a,b,c'.split(',', 2) == ['a', 'b,c']")]
    [InlineData("['x', 'y'].join('-') == 'x-y' && ['x', 'y'].join() == 'xy'")]
    [InlineData("'banana'.replace('a', 'o') == 'bonono' && 'banana'.replace('a', 'o', 1) == 'bonana'")]
    [InlineData("'tacocat'.substring(4) == 'cat' && 'tacocat'.substring(0, 4) == 'taco'")]
    [InlineData("'hello'.indexOf('l') == 2 && 'hello'.lastIndexOf('l') == 3 && 'hello'.indexOf('z') == -1")]
    [InlineData("'hello'.charAt(1) == 'e' && 'hello'.charAt(5) == '' && ' a '.trim() == 'a'")]
    [InlineData("'%s is %d, %.2f, %x'.format(['a', 5, 1.5, 255]) == 'a is 5, 1.50, ff'")]
    [InlineData("'abc 123'.find('[0-9]+') == '123' && '1 2'.findAll('[0-9]') == ['1', '2']")]
    // Lists and maps.
    [InlineData("[1, 2, 3].all(x, x > 0) && [1, 2].exists_one(x, x == 1)")]
    [InlineData("[1, 2, 3].filter(x, x > 1).map(x, x * 2) == [4, 6]")]
    [InlineData("[1, 2, 3].map(x, x > 1, x + 1) == [3, 4]")]
    [InlineData("2 in [1, 2] && 'a' in {'a': 1} && !('b' in {'a': 1})")]
    [InlineData("{'a': 1, 'b': 2} == {'b': 2, 'a': 1} && {1: 'x'}[1] == 'x'")]
    [InlineData("{'a': 1}.all(k, k == 'a') && size({'a': 1}) == 1 && [1] + [2] == [1, 2]")]
    [InlineData("[1, 2, 2].isSorted() && [3, 1].min() == 1 && [3, 1].max() == 3 && [1, 2].sum() == 3")]
    [InlineData("['a', 'b'].indexOf('b') == 1 && [1, 2, 1].lastIndexOf(1) == 2")]
    [InlineData("sets.contains([1, 2, 3], [2]) && sets.intersects([1], [1, 2]) && sets.equivalent([1, 2], [2, 1, 1])")]
    [InlineData("[1, 2].all(i, v, v == i + 1) && {'a': 1}.exists(k, v, v == 1)")]
    // Conversions and types.
    [InlineData("int('5') == 5 && string(5) == '5' && double('1.5') == 1.5 && int(2.9) == 2")]
    [InlineData("type(1) == int && type('a') == string && type([]) == list && type(null) == null_type")]
    [InlineData("string(b'abc') == 'abc' && bytes('abc') == b'abc' && string(1.0) == '1'")]
    [InlineData("duration('1h30m') == duration('90m') && duration('90s').getMinutes() == 1 && string(duration('1.5s')) == '1.5s'")]
    [InlineData("timestamp('2001-02-03T04:05:06Z').getFullYear() == 2001 && timestamp('2001-02-03T04:05:06Z').getMonth() == 1")]
    [InlineData("timestamp('2001-01-01T00:00:10Z') - timestamp('2001-01-01T00:00:00Z') == duration('10s')")]
    [InlineData("timestamp('2001-01-01T00:00:00Z') + duration('24h') > timestamp('2001-01-01T23:59:59Z')")]
    // Kubernetes libraries.
    [InlineData("isIP('192.168.0.1') && !isIP('1.2.3') && !isIP('01.2.3.4') && ip('::1').family() == 6 && ip('127.0.0.1').isLoopback()")]
    [InlineData("isCIDR('10.0.0.0/8') && !isCIDR('10.0.0.0/33') && cidr('10.0.0.0/8').containsIP('10.1.2.3')")]
    [InlineData("cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') && cidr('192.168.1.7/24').masked() == cidr('192.168.1.0/24') && cidr('::/64').prefixLength() == 64")]
    [InlineData("url('https://example.org:8080/a?b=c').getHost() == 'example.org:8080' && url('https://example.org:8080/a').getPort() == '8080' && !isURL('x')")]
    [InlineData("quantity('1Gi').isGreaterThan(quantity('1G')) && quantity('1500m').compareTo(quantity('1.5')) == 0 && !isQuantity('x')")]
    [InlineData("quantity('1').add(quantity('500m')).isLessThan(quantity('2')) && quantity('2k').asInteger() == 2000")]
    // Optionals.
    [InlineData("optional.of(1).hasValue() && optional.none().orValue(5) == 5 && {'a': 1}.?b.orValue(2) == 2 && [1][?3].orValue(0) == 0")]
    [InlineData("{'a': {'b': 1}}.?a.?b.value() == 1 && optional.of(2).optMap(x, x * 2).value() == 4 && [?optional.none(), 1] == [1]")]
    public void Evaluate_TrueStatement_IsTrue(string source) => Assert.Equal(true, Run(source));

    [Theory]
    [InlineData("self.a.b[1] == 2", """{"a":{"b":[1,2]}}""")]
    [InlineData("has(self.a) && !has(self.b) && !has(self.a.c)", """{"a":{"b":1}}""")]
    [InlineData("self.a__dash__b == 1 && self.c__dot__d == 2 && self.__namespace__ == 3", """{"a-b":1,"c.d":2,"namespace":3}""")]
    [InlineData("self['a-b'] == 1 && self.all(k, k.size() > 0)", """{"a-b":1}""")]
    [InlineData("self.x == null && self.y == 1.5", """{"x":null,"y":1.5}""")]
    public void Evaluate_OverJson_IsTrue(string source, string self) => Assert.Equal(true, Run(source, self));

    [Theory]
    [InlineData("1 / 0", "division by zero")]
    [InlineData("1 % 0", "modulus by zero")]
    [InlineData("9223372036854775807 + 1", "integer overflow")]
    [InlineData("1u - 2u", "unsigned integer overflow")]
    [InlineData("{'a': 1}.b", "no such key: b")]
    [InlineData("[1][5]", "index out of bounds: 5")]
    [InlineData("int('x')", "type conversion error from 'x' to 'int'")]
    [InlineData("optional.none().value()", "optional.none() dereference")]
    public void Evaluate_Failure_GivesTheErrorText(string source, string expected) =>
        Assert.Equal(expected, Assert.Throws<CelErrorException>(() => Run(source)).Message);

    [Theory]
    [InlineData("1 +")]
    [InlineData("(1")]
    [InlineData("a b")]
    [InlineData("'unterminated")]
    [InlineData("has(a)")]
    [InlineData("[1].all(1, true)")]
    [InlineData("if")]
    [InlineData("1 ? 2")]
    [InlineData("#")]
    public void Compile_SyntaxError_IsRefused(string source) => Assert.Throws<CelCompileException>(() => CelProgram.Compile(source));

    [Fact]
    public void Compile_EndOfInput_ShowsThePlace()
    {
        var error = Assert.Throws<CelCompileException>(() => CelProgram.Compile("self.a +"));
        Assert.StartsWith("ERROR: <input>:1:9: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true'", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("\n | self.a +\n | ........^", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_NestedLoops_StopsAtTheBudget()
    {
        var list = "[" + string.Join(",", Enumerable.Range(0, 200)) + "]";
        Assert.Throws<CelBudgetException>(() => Run($"self.all(a, self.all(b, self.all(c, a + b + c >= 0)))", list));
    }

    [Fact]
    public void Compile_DeepNesting_IsRefusedInsteadOfOverflowing()
    {
        Assert.Throws<CelCompileException>(() => CelProgram.Compile(new string('(', 100_000)));
        Assert.Throws<CelCompileException>(() => CelProgram.Compile(new string('!', 100_000) + "true"));
    }

    [Fact]
    public void Evaluate_Integers_AgreeWithCSharp() =>
        Gen.Select(Gen.Int, Gen.Int, Gen.Int[1, 1000]).Sample((a, b, c) =>
            Run($"{a} + {b} * {c} - ({a} % {c})") is long result && result == a + ((long)b * c) - (a % c)
            && Run($"({a} < {b}) == !({a} >= {b}) && ({a} == {b}) == !({a} != {b})") is true);

    [Fact]
    public void Evaluate_AnyText_SplitAndJoinAreInverse() =>
        Gen.String[Gen.Char["ab,é \\'\""], 0, 20].Sample(text =>
        {
            var scope = new CelScope("self", text);
            var program = CelProgram.Compile("self.split(',').join(',') == self && self.size() == self.split('').size() && self.substring(0, self.size()) == self");
            return program.Evaluate(scope, new CelBudget(CelBudget.PerRule)) is true;
        });

    [Fact]
    public void Compile_AnyText_NeverFailsOtherwise() =>
        Gen.String[Gen.Char["ab1.+-*/()[]{}?:!&|<>='\" ,\\\n"], 0, 30].Sample(source =>
        {
            try
            {
                CelProgram.Compile(source).Evaluate(null, new CelBudget(1000));
            }
            catch (Exception e) when (e is CelCompileException or CelErrorException or CelBudgetException)
            {
                return true;
            }
            return true;
        }, iter: 5000);
}

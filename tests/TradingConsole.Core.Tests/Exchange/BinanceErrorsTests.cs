using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Exchange;

public sealed partial class BinanceErrorsTests
{
    public static TheoryData<int, int?, string, VenueErrorKind> Table()
    {
        var data = new TheoryData<int, int?, string, VenueErrorKind>();
        foreach (var (status, code, text, kind) in BinanceErrorTable.Rows)
        {
            data.Add(status, code, text, kind);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Table))]
    [InlineData(400, -9999, "Something new.", VenueErrorKind.Rejected)]
    [InlineData(302, null, "Found", VenueErrorKind.UnknownOutcome)]
    [InlineData(500, null, "", VenueErrorKind.UnknownOutcome)]
    public void Read_AnswerOfTheExchange_ClassifiedByCode(int status, int? code, string text, VenueErrorKind kind)
    {
        var body = code is null ? $$"""{"msg":"{{text}}"}""" : $$"""{"code":{{code}},"msg":"{{text}}"}""";

        var error = BinanceErrors.Read("GET /x", (HttpStatusCode)status, Encoding.UTF8.GetBytes(body), null);

        Assert.Equal(kind, error.Kind);
        Assert.Equal(code, error.Code);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BanInProse_EndIsParsed()
    {
        var error = BinanceErrors.Read("GET /x", (HttpStatusCode)418,
            """{"code":-1003,"msg":"Way too many requests; IP banned until 1795219320000. Please use the websocket."}"""u8, null);

        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1795219320000), error.BlockedUntil);
        Assert.Null(BinanceErrors.ReadBanEnd("banned until 99999999999999999999"));
    }

    [Theory]
    [InlineData("<html>403 Forbidden</html>")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"code\":\"x\"}")]
    public void Read_NotTheProtocolsJson_StillAnError(string body)
    {
        var error = BinanceErrors.Read("GET /x", HttpStatusCode.Forbidden, Encoding.UTF8.GetBytes(body), null);

        Assert.Equal(VenueErrorKind.Rate, error.Kind);
        Assert.Null(error.Code);
    }

    [SharedDataFact]
    public void Table_TheProtocolsErrorTable_EveryCodeIsIn()
    {
        var text = File.ReadAllText(Path.Combine(SharedData.Root!, "reference", "binance-usdm.md"));
        var section = text[text.IndexOf("## 9. ", StringComparison.Ordinal)..text.IndexOf("## 10. ", StringComparison.Ordinal)];
        var known = BinanceErrorTable.Rows.Where(row => row.Code is not null).Select(row => row.Code!.Value).ToHashSet();
        var missing = new List<int>();
        foreach (var row in section.Split('\n').Where(line => line.StartsWith('|')))
        {
            var codes = row.Split('|')[2];
            missing.AddRange(CodeRange().Matches(codes).SelectMany(match => Codes(match)).Where(code => !known.Contains(code)));
        }

        Assert.Empty(missing);
        Assert.True(known.Count > 100);
    }

    // "-1100…-1106" means all between; the exchange's codes have four digits.
    [GeneratedRegex(@"-(\d{4})(?:…-(\d{4}))?")]
    private static partial Regex CodeRange();

    private static IEnumerable<int> Codes(Match match)
    {
        var first = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        var last = match.Groups[2].Success ? int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) : first;
        return Enumerable.Range(first, last - first + 1).Select(code => -code);
    }
}

using TradingConsole.Web.Api;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.Api;

public sealed class StatusDtoTests
{
    [Theory]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)] // Connected, and silent about what it should tell.
    [InlineData(false, false, false)]
    public void UserStream_OfALiveAccount_IsSaid(bool isConnected, bool isSilent, bool isOk)
    {
        var desk = SampleExecution.Live();
        var picture = desk.Live.Picture!;
        var stream = picture.Stream with { IsConnected = isConnected, SilentSince = isSilent ? SampleDesk.Now : null };
        Assert.Equal(isOk, StatusDto.Of(desk with { Live = desk.Live with { Picture = picture with { Stream = stream } } }).UserstreamOk);
    }

    [Fact]
    public void UserStream_WithoutALiveAccount_IsUnknown() => Assert.Null(StatusDto.Of(SampleDesk.Trading()).UserstreamOk);
}

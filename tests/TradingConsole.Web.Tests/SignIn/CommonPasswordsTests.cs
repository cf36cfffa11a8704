using TradingConsole.Web.SignIn;
using Xunit;

namespace TradingConsole.Web.Tests.SignIn;

public sealed class CommonPasswordsTests
{
    [Theory]
    [InlineData("password123")]
    [InlineData("P4ssw0rd!!")]
    [InlineData("passwordpassword")]
    [InlineData("1234567890")]
    [InlineData("qwertyuiop")]
    [InlineData("poiuytrewq")]
    [InlineData("1qaz2wsx3edc")]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("1212121212")]
    [InlineData("welcome2026")]
    [InlineData("annabel-lee-9")]
    [InlineData("CorrectHorseBatteryStaple")]
    public void Objection_AmongTheFirstTried_IsRefused(string password) => Assert.NotNull(CommonPasswords.Objection(password, "annabel"));

    [Theory]
    [InlineData("correct horse 9")]
    [InlineData("watching 1234")]
    [InlineData("MAST KUGEL FEDER NETZ")] // No digit, no lower case: length is what counts.
    [InlineData("vier wörter passen hier")]
    [InlineData("93461 58024 77")]
    [InlineData("passwords are old hat")]
    public void Objection_Another_IsNone(string password) => Assert.Null(CommonPasswords.Objection(password, "annabel"));
}

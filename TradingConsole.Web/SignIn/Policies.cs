namespace TradingConsole.Web.SignIn;

/// <summary>Reading needs a signed-in person; acting on the desk and administering need more.</summary>
public static class Policies
{
    public const string Operator = "operator";
    public const string Admin = "admin";
}

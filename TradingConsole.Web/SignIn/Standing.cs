namespace TradingConsole.Web.SignIn;

/// <summary>What a look at a person's session says.</summary>
internal enum Standing
{
    /// <summary>Not signed in, or not any more.</summary>
    Out,

    /// <summary>Signed in when last seen; the database has not answered since.</summary>
    Believed,

    /// <summary>Signed in, by the database's word of this moment.</summary>
    Confirmed,
}
